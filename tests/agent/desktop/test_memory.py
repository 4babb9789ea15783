"""What this process holds, and what it can give back."""

import ctypes
import gc
import mmap
import os
import subprocess
import sys
import weakref
from pathlib import Path
from typing import Any

import pytest

from agent.desktop.memory import file_pages, give_back, resident_megabytes
from agent.desktop.win_memory import Counters, empty_working_set, working_set

SIZE = 16 << 20


class Knot:
    """Refers to itself, so that counting references alone never lets go of it."""

    def __init__(self) -> None:
        self.itself = self


class Kernel:
    """What Windows answers."""

    def __init__(self, working_set: int | None) -> None:
        self.working_set = working_set
        self.emptied: list[int] = []

    def GetCurrentProcess(self) -> int:  # noqa: N802 - Windows' names
        return 2**64 - 1

    def K32GetProcessMemoryInfo(self, process: int, counters: Any, size: int) -> bool:  # noqa: N802
        told: Counters = counters._obj
        assert (process, size, told.size) == (2**64 - 1, ctypes.sizeof(Counters), ctypes.sizeof(Counters))
        told.working_set = self.working_set or 0
        return self.working_set is not None

    def K32EmptyWorkingSet(self, process: int) -> bool:  # noqa: N802
        self.emptied.append(process)
        return True


def test_it_is_told_in_megabytes() -> None:
    assert 5 < resident_megabytes() < 4000


def test_knots_are_let_go() -> None:
    gc.disable()
    try:
        knot = weakref.ref(Knot())
        assert knot() is not None
        give_back()
        assert knot() is None
    finally:
        gc.enable()


@pytest.mark.skipif(sys.platform != "linux", reason="pages of files go one by one on Linux alone")
def test_pages_of_a_file_that_were_used_once_are_given_back_and_come_again(tmp_path: Path) -> None:
    if subprocess.run(["stat", "-f", "-c", "%T", tmp_path], stdout=subprocess.PIPE, text=True).stdout == "tmpfs\n":
        pytest.skip("what a file system keeps in memory stays there")
    path = tmp_path / "library"
    path.write_bytes(b"\x07" * SIZE)
    with path.open("r+b") as file:
        os.fsync(file.fileno())  # a page that is not on the disk yet stays
        with mmap.mmap(file.fileno(), SIZE, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ) as library:
            before = resident_megabytes()
            assert sum(library[::4096]) == 7 * SIZE // 4096
            assert resident_megabytes() > before + 12
            give_back()
            assert resident_megabytes() < before + 6
            assert sum(library[::4096]) == 7 * SIZE // 4096


def test_only_what_is_read_from_files_is_given_back() -> None:
    maps = (
        "55d0a0000000-55d0a0001000 r--p 00000000 fe:00 12 /usr/bin/python3.11\n"
        "55d0a0001000-55d0a0005000 r-xp 00001000 fe:00 12 /usr/bin/a name with spaces\n"
        "55d0a0005000-55d0a0006000 rw-p 00005000 fe:00 12 /usr/bin/python3.11\n"
        "7f0000000000-7f0000001000 r--s 00000000 fe:00 13 /shared\n"
        "7f0000001000-7f0000002000 r-xp 00000000 00:00 0 [vdso]\n"
        "7f0000002000-7f0000003000 rw-p 00000000 00:00 0\n"
    )
    assert file_pages(maps) == [(0x55D0A0000000, 0x55D0A0001000), (0x55D0A0001000, 0x55D0A0005000)]


def test_windows_tells_bytes_or_nothing() -> None:
    assert ctypes.sizeof(Counters) == 72, "as Windows of 64 bits lays it out"
    assert Counters.working_set.offset == 16
    assert working_set(Kernel(90 << 20)) == 90 << 20
    assert working_set(Kernel(None)) == 0


def test_windows_is_asked_to_take_this_process_alone() -> None:
    kernel = Kernel(1)
    empty_working_set(kernel)
    assert kernel.emptied == [2**64 - 1]
