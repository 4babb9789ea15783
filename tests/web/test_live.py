"""One look a second for everybody: what watchers are told, and when looking ends."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest

from server.faces.web.live import WATCHERS_OF_ONE, Hub, Pace
from server.kit.errors import DomainError, Kind

HERE, THERE, ME = uuid4(), uuid4(), uuid4()
QUICK = Pace(period=0.001, quiet=5, life=60)


def run(script: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Play a script of watchers; one that waits for ever fails."""

    async def bounded() -> None:
        async with asyncio.timeout(20):
            await script()

    asyncio.run(bounded())


def test_watchers_of_one_organization_share_each_look() -> None:
    looks = {HERE: count(1), THERE: count(1000)}

    async def script() -> None:
        hub = Hub(lambda organization_id, _: next(looks[organization_id]), QUICK)
        first, second, other = hub.watch(HERE, ME), hub.watch(HERE, ME), hub.watch(THERE, ME)
        for _ in range(20):
            here, too, there = await asyncio.gather(anext(first), anext(second), anext(other))
            assert here == too
            assert here is not None
            assert there is not None
            assert here < 1000 <= there

    run(script)


def test_a_server_that_ends_lets_its_open_pages_go() -> None:
    ending: list[bool] = []

    async def script() -> None:
        hub = Hub(lambda *_: "uno", QUICK, stopping=lambda: bool(ending))
        streams = [hub.watch(HERE, ME), hub.watch(THERE, ME)]
        assert await asyncio.gather(*map(anext, streams)) == ["uno", "uno"]
        ending.append(True)
        assert [[item async for item in stream if item is not None] for stream in streams] == [[], []]

    run(script)


def test_only_what_changed_is_told() -> None:
    answers = iter(["uno", "uno", "uno", "dos"])

    async def script() -> None:
        stream = Hub(lambda *_: next(answers, "tres"), QUICK).watch(HERE, ME)
        assert [await anext(stream) for _ in range(3)] == ["uno", "dos", "tres"]

    run(script)


def test_looking_ends_with_the_last_watcher_and_begins_again_with_the_next() -> None:
    looks = count(1)

    async def script() -> None:
        hub = Hub(lambda *_: next(looks), QUICK)
        stream = hub.watch(HERE, ME)
        await anext(stream)
        await stream.aclose()
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))
        before = next(looks)
        assert await anext(hub.watch(HERE, ME)) == before + 1

    run(script)


def test_a_database_that_is_away_is_waited_for() -> None:
    answers: list[str | DomainError] = [DomainError("SERVICE_UNAVAILABLE", Kind.UNAVAILABLE, "Ocupado."), "ya"]

    def look(*_: object) -> str:
        answer = answers.pop(0)
        if isinstance(answer, DomainError):
            raise answer
        return answer

    async def script() -> None:
        assert await anext(Hub(look, QUICK).watch(HERE, ME)) == "ya"

    run(script)


def test_a_bug_ends_the_streams_and_not_the_process() -> None:
    def look(*_: object) -> str:
        raise RuntimeError("bug")

    async def script() -> None:
        assert [item async for item in Hub(look, QUICK).watch(HERE, ME)] == []

    run(script)


def test_silence_is_broken_and_a_long_stream_ends() -> None:
    async def script() -> None:
        pace = Pace(period=0.001, quiet=0.02, life=0.5)
        told = [item async for item in Hub(lambda *_: "uno", pace).watch(HERE, ME)]
        assert "uno" in told
        assert None in told

    run(script)


def test_one_organization_cannot_take_every_place() -> None:
    async def script() -> None:
        hub = Hub(lambda *_: "uno", QUICK)
        streams = [hub.watch(HERE, ME) for _ in range(WATCHERS_OF_ONE)]
        await asyncio.gather(*(anext(stream) for stream in streams))
        hub.admit(THERE)
        with pytest.raises(DomainError) as refused:
            hub.admit(HERE)
        assert refused.value.kind is Kind.LIMITED

    run(script)


def test_a_look_is_asked_for_the_sessions_of_its_watchers_alone() -> None:
    you, asked = uuid4(), list[tuple[UUID, frozenset[UUID]]]()

    def look(organization_id: UUID, sessions: frozenset[UUID]) -> int:
        asked.append((organization_id, sessions))
        return len(asked)

    async def script() -> None:
        hub = Hub(look, QUICK)
        await asyncio.gather(*(anext(hub.watch(*who)) for who in ((HERE, ME), (HERE, you), (THERE, ME))))

    run(script)
    assert {(HERE, frozenset({ME, you})), (THERE, frozenset({ME}))} <= set(asked)


def test_who_comes_during_a_look_is_told_by_the_next() -> None:
    looking, go_on = threading.Event(), threading.Event()
    asked: list[frozenset[UUID]] = []

    def look(_: UUID, sessions: frozenset[UUID]) -> frozenset[UUID]:
        asked.append(sessions)
        if len(asked) == 1:
            looking.set()
            assert go_on.wait(10)
        return sessions

    async def script() -> None:
        you, hub = uuid4(), Hub(look, QUICK)
        first = asyncio.ensure_future(anext(hub.watch(HERE, ME)))
        await asyncio.to_thread(looking.wait, 10)
        second = asyncio.ensure_future(anext(hub.watch(HERE, you)))
        await asyncio.sleep(0)
        go_on.set()
        assert ME in (await first or ())
        assert you in (await second or ())

    run(script)
