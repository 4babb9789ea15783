"""Memory of this program: how much it holds, and giving back what it does not need while it rests.

A program that rests all day was big for the seconds in which it worked. What is given back comes again when it is used.
"""

import ctypes
import gc
import os
import sys
from contextlib import suppress
from pathlib import Path

_PAGE_OUT = 21
"""MADV_PAGEOUT of Linux 5.4: clean pages of a file go, unless another program has them too."""
_MEGABYTE = 1 << 20


def resident_megabytes() -> float:
    """Memory that this process holds now; 0 on a system that tells it in no way we know."""
    if sys.platform == "win32":
        from agent.desktop.win_memory import working_set

        return round(working_set() / _MEGABYTE, 1)
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return round(pages * os.sysconf("SC_PAGE_SIZE") / _MEGABYTE, 1)


def give_back() -> None:
    """Let go of what nobody uses: knots of objects, free heap, and pages of libraries that were used once.

    Takes some milliseconds, and what is needed again some more; called when the program goes to rest, never often.
    """
    gc.collect()
    if sys.platform == "win32":
        from agent.desktop.win_memory import empty_working_set

        empty_working_set()
    elif sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library than glibc, no /proc
            _give_back(ctypes.CDLL(None))


def _give_back(library: ctypes.CDLL) -> None:
    library.malloc_trim(0)
    advise = library.madvise
    advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    for start, end in file_pages(Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")):
        advise(start, end - start, _PAGE_OUT)  # advice alone: one that an older system refuses changes nothing


def file_pages(maps: str) -> list[tuple[int, int]]:
    """Addresses, from and to, of what is only read from files, as /proc/PID/maps tells it."""
    found = []
    for line in maps.splitlines():
        place, rights, _offset, _device, inode, *_ = line.split(maxsplit=5)
        if inode != "0" and "w" not in rights and rights.endswith("p"):
            start, _, end = place.partition("-")
            found.append((int(start, 16), int(end, 16)))
    return found
