"""The proxy the system is configured with, and the session that answers it: Windows' own, else the environment."""

import sys
from collections.abc import Mapping

from agent.core.proxies import OpenSession, Route, from_environment


def choose_finder(environ: Mapping[str, str]) -> Route:
    """How this system tells its proxy for a host and port; may take seconds where a script has to be fetched."""
    if sys.platform == "win32":
        from agent.desktop.win_proxy import find_proxy

        return lambda host, port: find_proxy(host, port) or from_environment(environ, host)
    return lambda host, _port: from_environment(environ, host)


def choose_session() -> OpenSession | None:
    """How this system proves who is at it, or None where it cannot."""
    if sys.platform == "win32":
        from agent.desktop.win_session import WindowsSession

        return WindowsSession
    return None
