"""The form of the options."""

import pytest

from agent.settings import OPTIONS, Settings
from agent.ui.presenters import settings as presenter
from agent.ui.presenters.settings import AUTOSTART, PROXY_PASSWORD, Kind

CHOSEN = presenter.values(Settings(), autostart=False)


def test_every_option_is_in_the_form_once_with_its_words() -> None:
    made = [*presenter.fields(CHOSEN, advanced=False), *presenter.fields(CHOSEN, advanced=True)]
    keys = [field.key for field in made]
    assert sorted(keys) == sorted([*(option.key for option in OPTIONS), AUTOSTART, PROXY_PASSWORD])
    assert all(field.label and field.help for field in made)
    assert keys.index(PROXY_PASSWORD) == keys.index("proxy_user") + 1


def test_a_system_that_cannot_tell_whether_it_starts_us_is_not_asked() -> None:
    keys = [field.key for field in presenter.fields(presenter.values(Settings(), None), advanced=False)]
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
