"""What this process counts for its operator, in Prometheus' shapes: requests, syncs, jobs, mails and webhooks.

One object a process with a registry of its own, so that nothing is shared by import and a test starts from zero. Labels
have few values: route templates, kinds of jobs and codes, never an id, an address or a name.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from server.kit.errors import DomainError

TEXT = "text/plain; version=0.0.4; charset=utf-8"
"""Media type of `render`."""

_FAST = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_SLOW = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0)
Reading = Mapping[tuple[str, ...], float]


class Metrics:
    """The series of one process."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=registry)
        Info("cobranza_build", "What runs.", registry=registry).info({"version": version("cobranzacloud")})
        self._requests = Counter(
            "cobranza_requests", "Answers by route template.", ["method", "route", "status"], registry=registry
        )
        self._request_seconds = Histogram(
            "cobranza_request_seconds",
            "Until an answer's last byte.",
            ["method", "route"],
            buckets=_FAST,
            registry=registry,
        )
        self._syncs = Counter(
            "cobranza_syncs", "Syncs: verified, differs, or the code of the refusal.", ["result"], registry=registry
        )
        self._sync_seconds = Histogram(
            "cobranza_sync_seconds", "Of one sync, its wait included.", buckets=_SLOW, registry=registry
        )
        self._sync_invoices = Counter("cobranza_sync_invoices", "Invoices that syncs carried.", registry=registry)
        self._jobs = Counter(
            "cobranza_jobs", "Tries of jobs: done, failed, given_up.", ["kind", "result"], registry=registry
        )
        self._job_seconds = Histogram(
            "cobranza_job_seconds", "Of one try of a job.", ["kind"], buckets=_SLOW, registry=registry
        )
        self._mails = Counter(
            "cobranza_mails", "Messages to the relay: sent, delayed, refused.", ["result"], registry=registry
        )
        self._mail_seconds = Histogram(
            "cobranza_mail_seconds", "Of handing one message over.", buckets=_SLOW, registry=registry
        )
        self._webhooks = Counter(
            "cobranza_webhook_tries", "Tries: delivered, refused, unanswered.", ["result"], registry=registry
        )
        self._webhook_seconds = Histogram(
            "cobranza_webhook_seconds", "Of one try of a webhook.", buckets=_FAST, registry=registry
        )

    def answered(self, method: str, route: str, status: int, seconds: float | None) -> None:
        """A request was answered; `seconds` is None where its length says nothing (a page that stays open)."""
        self._requests.labels(method, route, str(status)).inc()
        if seconds is not None:
            self._request_seconds.labels(method, route).observe(seconds)

    @contextmanager
    def syncing(self) -> Iterator[Callable[[bool, int], None]]:
        """Count one sync; the block calls what it gets with (verified, invoices). A refusal is counted by its code."""
        began = time.perf_counter()
        result, invoices = "ERROR", 0

        def received(verified: bool, carried: int) -> None:
            nonlocal result, invoices
            result, invoices = "verified" if verified else "differs", carried

        try:
            yield received
        except DomainError as error:
            result = error.code
            raise
        finally:
            self._syncs.labels(result).inc()
            self._sync_invoices.inc(invoices)
            self._sync_seconds.observe(time.perf_counter() - began)

    def worked(self, kind: str, result: str, seconds: float) -> None:
        """A job was tried: done, failed (again later) or given_up."""
        self._jobs.labels(kind, result).inc()
        self._job_seconds.labels(kind).observe(seconds)

    def mailed(self, result: str, seconds: float) -> None:
        """A message was sent, delayed or refused."""
        self._mails.labels(result).inc()
        self._mail_seconds.observe(seconds)

    def called(self, result: str, seconds: float) -> None:
        """A webhook's try was delivered, refused or unanswered."""
        self._webhooks.labels(result).inc()
        self._webhook_seconds.observe(seconds)

    def watch(self, name: str, meaning: str, labels: tuple[str, ...], read: Callable[[], Reading]) -> None:
        """A gauge that is read when it is asked for: label values → value; `read` answers at once and never raises."""
        self.registry.register(_Gauge(name, meaning, labels, read))

    def render(self) -> bytes:
        """Every series, as text."""
        return generate_latest(self.registry)


class _Gauge(Collector):
    def __init__(self, name: str, meaning: str, labels: tuple[str, ...], read: Callable[[], Reading]) -> None:
        self._name, self._meaning, self._labels, self._read = name, meaning, labels, read

    def describe(self) -> list[GaugeMetricFamily]:
        """The family without values, so that registering reads nothing."""
        return [GaugeMetricFamily(self._name, self._meaning, labels=self._labels)]

    def collect(self) -> list[GaugeMetricFamily]:
        """The family with the values of now."""
        family = GaugeMetricFamily(self._name, self._meaning, labels=self._labels)
        for values, number in self._read().items():
            family.add_metric(values, number)
        return [family]
