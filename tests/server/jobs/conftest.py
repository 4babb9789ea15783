"""Fixtures of the tests of jobs."""

from tests.support.webhooks import create, hook, receiver, settings, worker

__all__ = ["create", "hook", "receiver", "settings", "worker"]
