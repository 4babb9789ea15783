"""What an organization prefers: merged, checked whole, bounded, and told to nobody but its own log by name."""

from typing import Any
from uuid import UUID

import pytest

from server.capabilities.accounts.checks import MAX_CUSTOM_BYTES, MAX_DEPTH
from server.capabilities.accounts.model import Preferences
from server.capabilities.audit.model import Act, Acted
from server.kit.errors import DomainError
from server.services import Services
from tests.server.conftest import Registered


def change(services: Services, registered: Registered, **changes: Any) -> Preferences:
    with services.db.transaction(UUID(registered.organization_id)) as tx:
        return services.accounts.preferences.change(tx, **changes)


def nested(levels: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(levels - 1):
        found = {"a": found}
    return found


def test_a_change_keeps_what_it_does_not_name(services: Services, registered: Registered) -> None:
    heard: list[Acted] = []
    services.db.listeners.subscribe(Acted, lambda _, happened: heard.append(happened))
    first = change(services, registered, language="en", custom={"color": "azul", "viejo": 1})
    again = change(services, registered, notify_email=False, custom={"viejo": None, "nuevo": {"a": [1, 2.5, "ñ"]}})
    assert (first.language, first.notify_email, first.notify_sms) == ("en", True, False)
    assert (again.language, again.notify_email) == ("en", False)
    assert again.custom == {"color": "azul", "nuevo": {"a": [1, 2.5, "ñ"]}}
    with services.db.reading(UUID(registered.organization_id)) as tx:
        assert services.accounts.preferences.read(tx) == again
    assert [entry.act for entry in heard] == [Act.ORGANIZATION_CHANGED] * 2
    assert heard[1].detail == {"notify_email": "True → False", "custom": "nuevo, viejo"}
    change(services, registered, language="en")
    assert len(heard) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"language": "español"}, "settings.language"),
        ({"language": "ES"}, "settings.language"),
        ({"language": ""}, "settings.language"),
        ({"custom": {"a": "x" * MAX_CUSTOM_BYTES}}, "settings.custom_settings"),
        ({"custom": nested(MAX_DEPTH + 1)}, "settings.custom_settings"),
    ],
)
def test_what_is_wrong_changes_nothing(
    services: Services, registered: Registered, changes: dict[str, Any], field: str
) -> None:
    change(services, registered, custom={"a": nested(MAX_DEPTH - 1)})
    with pytest.raises(DomainError) as refused:
        change(services, registered, notify_sms=True, **changes)
    assert [detail.field for detail in refused.value.details] == [field]
    with services.db.reading(UUID(registered.organization_id)) as tx:
        kept = services.accounts.preferences.read(tx)
    assert (kept.notify_sms, kept.custom) == (False, {"a": nested(MAX_DEPTH - 1)})


def test_many_changes_cannot_grow_past_the_bound(services: Services, registered: Registered) -> None:
    change(services, registered, custom={"a": "x" * (MAX_CUSTOM_BYTES // 2)})
    with pytest.raises(DomainError):
        change(services, registered, custom={"b": "x" * (MAX_CUSTOM_BYTES // 2)})


def test_nobody_is_notified_where_mails_are_switched_off(services: Services, registered: Registered) -> None:
    change(services, registered, notify_sms=False)
    for wanted, told in ((True, [registered.email]), (False, [])):
        change(services, registered, notify_email=wanted)
        with services.db.reading(UUID(registered.organization_id)) as tx:
            assert [user.email for user in services.accounts.notified(tx)] == told
