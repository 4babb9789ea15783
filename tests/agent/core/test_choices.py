"""What was chosen on this machine meets what the cloud asked for: the later one holds, topic by topic."""

from dataclasses import replace
from datetime import timedelta

import pytest

from agent.core.choices import (
    Choice,
    Local,
    Remembered,
    RemoteConfig,
    Topic,
    chosen_here,
    decide,
    dump,
    hours_between,
    learn,
    load,
)
from tests.support.agent_fakes import NOON

HERE = Local(30, "08:00-20:00", ("01", "02"))
ASKED = RemoteConfig(interval_minutes=5, hours="06:00-22:00", empresas=["02"])


def after(asked: RemoteConfig, local: Local = HERE) -> Remembered:
    return learn(Remembered(), asked, local, "Ana Ríos", NOON)


def test_what_was_chosen_here_holds_while_the_cloud_says_nothing() -> None:
    assert decide(Remembered(), HERE, 15) == Choice(30, "08:00-20:00", ("01", "02"))
    assert decide(Remembered(), Local(companies=("01",)), 20) == Choice(20, "", ("01",))


def test_the_cloud_holds_once_it_asked_and_it_is_known_who_and_when() -> None:
    choice = decide(after(ASKED), HERE, 15)
    assert (choice.interval_minutes, choice.hours, choice.companies) == (5, "06:00-22:00", ("02",))
    assert {(topic, one.by, one.at) for topic, one in choice.origins.items()} == {
        (topic, "Ana Ríos", NOON) for topic in Topic
    }


@pytest.mark.parametrize(
    ("topic", "changed"),
    [
        (Topic.INTERVAL, replace(HERE, interval_minutes=45)),
        (Topic.HOURS, replace(HERE, hours="")),
        (Topic.COMPANIES, replace(HERE, companies=("01", "02", "03"))),
    ],
)
def test_a_later_change_here_holds_for_its_topic_alone(topic: Topic, changed: Local) -> None:
    choice = decide(after(ASKED), changed, 15)
    assert set(choice.origins) == set(Topic) - {topic}
    own = decide(Remembered(), changed, 15)
    for one, name in ((Topic.INTERVAL, "interval_minutes"), (Topic.HOURS, "hours"), (Topic.COMPANIES, "companies")):
        if one is topic:
            assert getattr(choice, name) == getattr(own, name)
        elif one is not Topic.COMPANIES:
            assert getattr(choice, name) != getattr(own, name)


def test_a_person_who_chooses_what_the_file_already_says_is_heard_too() -> None:
    kept = chosen_here(after(ASKED), [Topic.INTERVAL])
    choice = decide(kept, HERE, 15)
    assert (choice.interval_minutes, set(choice.origins)) == (30, {Topic.HOURS, Topic.COMPANIES})


def test_the_cloud_may_decide_again_after_a_person_did() -> None:
    changed = replace(HERE, interval_minutes=45)
    again = learn(after(ASKED), RemoteConfig(interval_minutes=10), changed, "", NOON + timedelta(days=1))
    choice = decide(again, changed, 15)
    assert (choice.interval_minutes, choice.origins[Topic.INTERVAL].by) == (10, "")


def test_a_choice_of_none_of_our_companies_must_not_stop_the_agent() -> None:
    stale = Remembered(empresas=["77"])
    assert decide(stale, HERE).companies == ("01", "02")


def test_ticking_in_another_order_is_no_other_choice() -> None:
    turned = replace(HERE, companies=("02", "01"))
    assert Topic.COMPANIES in decide(after(ASKED), turned).origins


def test_nothing_leaves_its_bounds() -> None:
    assert decide(Remembered(interval_minutes=10**6), HERE).interval_minutes == 1440
    assert decide(Remembered(interval_minutes=-5), HERE).interval_minutes == 1
    assert decide(Remembered(), replace(HERE, hours="x")).hours == ""
    assert len(learn(Remembered(), ASKED, HERE, "x" * 9_999, NOON).origins["hours"].by) == 100


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [("", "", ""), ("08:00", "20:00", "08:00-20:00"), ("08:00", "", "08:00-24:00"), ("", "20:00", "00:00-20:00")],
)
def test_one_clock_time_alone_means_until_the_day_ends(start: str, end: str, hours: str) -> None:
    assert hours_between(start, end) == hours


def test_it_is_kept_and_read_again_also_as_earlier_versions_wrote_it() -> None:
    kept = after(ASKED)
    assert load(dump(kept)) == kept
    assert load('{"intervalMinutes": 7}') == Remembered(interval_minutes=7)
    assert load("{broken") == load('{"intervalMinutes": "x"}') == load(None) == Remembered()
