"""Counts what leaves by mail, whichever gateway takes it."""

import time

from server.gateways.mail import Mail, MailError, MailGateway
from server.kit.metrics import Metrics


class MeteredMail:
    """A gateway that hands over to another and counts how it went."""

    def __init__(self, gateway: MailGateway, metrics: Metrics) -> None:
        self._gateway = gateway
        self._metrics = metrics
        self.configured = gateway.configured

    def send(self, mail: Mail) -> str | None:
        """As the gateway behind."""
        began, result = time.perf_counter(), "sent"
        try:
            return self._gateway.send(mail)
        except MailError as error:
            result = "refused" if error.permanent else "delayed"
            raise
        finally:
            self._metrics.mailed(result, time.perf_counter() - began)
