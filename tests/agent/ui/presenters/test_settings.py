"""The form of the options."""

from datetime import timedelta

import msgspec
import pytest

from agent.core.choices import Choice, Origin, Topic
from agent.settings import OPTIONS, Settings
from agent.ui.presenters import settings as presenter
from agent.ui.presenters.settings import AUTOSTART, DECIDED, PROXY_PASSWORD, Kind
from tests.support.fake_office import NOW

ORIGIN = Origin(by="Ana Ríos", at=NOW - timedelta(days=2), over="0")
CHOSEN = presenter.values(Settings(), autostart=False, choice=Choice())


def test_every_option_is_in_the_form_once_with_its_words() -> None:
    made = [*presenter.fields(CHOSEN, advanced=False), *presenter.fields(CHOSEN, advanced=True)]
    keys = [field.key for field in made]
    assert sorted(keys) == sorted([*(option.key for option in OPTIONS), AUTOSTART, PROXY_PASSWORD])
    assert all(field.label and field.help for field in made)
    assert keys.index(PROXY_PASSWORD) == keys.index("proxy_user") + 1


def test_a_system_that_cannot_tell_whether_it_starts_us_is_not_asked() -> None:
    keys = [field.key for field in presenter.fields(presenter.values(Settings(), None, Choice()), advanced=False)]
    assert AUTOSTART not in keys


def test_choices_are_offered_in_words() -> None:
    fields = {field.key: field for field in presenter.fields(CHOSEN, advanced=False)}
    assert fields["proxy"].kind is Kind.CHOICE
    assert dict(fields["proxy"].choices)["system"] == "El que usa Windows"


def test_bounds_come_from_the_option() -> None:
    fields = {field.key: field for field in presenter.fields(CHOSEN, advanced=True)}
    option = next(option for option in OPTIONS if option.key == "check_limit_seconds")
    field = fields["check_limit_seconds"]
    assert (field.kind, field.minimum, field.maximum) == (Kind.NUMBER, option.minimum, option.maximum)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("timezone", "America/Mexico_City", ""),
        ("timezone", "Marte/Olympus", "Escribe un texto con una zona IANA como America/Mexico_City, o vacío."),
        ("check_limit_seconds", 0, "Escribe un número entero de 1 a 60."),
        (PROXY_PASSWORD, "cualquiera", ""),
    ],
)
def test_what_is_wrong_is_said_as_what_to_write(key: str, value: str | int, words: str) -> None:
    assert presenter.error(key, value) == words


def test_only_what_changed_is_chosen() -> None:
    assert presenter.choices(CHOSEN, dict(CHOSEN), {}) is None
    answers = {**CHOSEN, "name": "Caja", AUTOSTART: True, PROXY_PASSWORD: "s3creta"}
    made = presenter.choices(CHOSEN, answers, {"firebird-1": ("01",)})
    assert made is not None
    assert (made.options, made.autostart, made.proxy_password) == ({"name": "Caja"}, True, "s3creta")
    assert made.companies == {"firebird-1": ("01",)}
    assert "s3creta" not in repr(made)


def test_a_proxy_chosen_by_hand_alone_needs_its_address() -> None:
    assert not presenter.is_used("proxy_address", {"proxy": "system"})
    assert presenter.is_used("proxy_address", {"proxy": "manual"})
    assert presenter.is_used("name", {"proxy": "none"})
    assert [presenter.is_used("proxy_user", {"proxy": mode}) for mode in ("manual", "system", "none")] == [
        True,
        True,
        False,
    ]


def test_what_the_cloud_decided_is_shown_as_in_force_with_who_and_when() -> None:
    choice = Choice(
        5, "06:00-22:00", ("01",), {Topic.INTERVAL: ORIGIN, Topic.HOURS: msgspec.structs.replace(ORIGIN, by="")}
    )
    chosen = presenter.values(Settings(), False, choice)
    assert [chosen[key] for key in DECIDED] == [5, "06:00", "22:00"]
    made = {one.key: one for one in presenter.fields(chosen, advanced=False, said=presenter.notes(choice, NOW))}
    assert made["interval_minutes"].note == (
        "Lo fijó Ana Ríos en la web, 22 nov 2026, 18:00. Si lo cambias aquí, vale lo tuyo."
    )
    assert made["hours_from"].note.startswith("Se fijó en la web, 22 nov 2026")
    assert made["name"].note == ""


def test_hours_are_chosen_together() -> None:
    chosen = presenter.values(Settings(), False, Choice(15, "06:00-22:00", (), {Topic.HOURS: ORIGIN}))
    made = presenter.choices(chosen, {**chosen, "hours_from": "07:00"}, {})
    assert made is not None
    assert made.options == {"hours_from": "07:00", "hours_to": "22:00"}
