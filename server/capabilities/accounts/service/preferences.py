"""What an organization prefers beside days and money: language, whom notices reach, its own programs' settings."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from server.capabilities.accounts import checks
from server.capabilities.accounts.model import Preferences
from server.capabilities.accounts.service.deps import Deps
from server.capabilities.accounts.store import people, preferences
from server.capabilities.audit.model import Act, Acted
from server.db.session import Tx
from server.kit.errors import invalid


class PreferencesService:
    """Preferences of the organization in scope."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def read(self, tx: Tx) -> Preferences:
        """What it prefers."""
        return preferences.read(tx)

    def change(
        self,
        tx: Tx,
        *,
        language: str | None = None,
        notify_email: bool | None = None,
        notify_sms: bool | None = None,
        custom: Mapping[str, Any] | None = None,
    ) -> Preferences:
        """Change what is not None; of `custom`, the members it names (None removes one). VALIDATION_ERROR."""
        people.lock(tx)
        before = preferences.read(tx)
        merged = {name: value for name, value in {**before.custom, **(custom or {})}.items() if value is not None}
        faults = [
            checks.language(language) if language is not None else None,
            checks.custom(merged) if custom is not None else None,
        ]
        if found := [fault for fault in faults if fault is not None]:
            raise invalid(*found)
        after = replace(
            before,
            language=before.language if language is None else language,
            notify_email=before.notify_email if notify_email is None else notify_email,
            notify_sms=before.notify_sms if notify_sms is None else notify_sms,
            custom=merged,
        )
        kept = replace(after, updated_at=self._deps.clock.now())
        preferences.write(tx, kept)
        if after != before:
            tx.emit(Acted(Act.ORGANIZATION_CHANGED, "", _differences(before, after)))
        return kept


def _differences(before: Preferences, after: Preferences) -> dict[str, str]:
    """What a change altered; the settings of other programs by name alone."""
    told = {
        name: f"{getattr(before, name)} → {getattr(after, name)}"
        for name in ("language", "notify_email", "notify_sms")
        if getattr(before, name) != getattr(after, name)
    }
    names = {*before.custom, *after.custom}
    changed = sorted(name for name in names if before.custom.get(name) != after.custom.get(name))
    return {**told, **({"custom": ", ".join(changed)[:200]} if changed else {})}
