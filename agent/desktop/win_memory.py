"""Windows' own calls about the memory of this process."""

import ctypes
from typing import Any


class Counters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS; sizes in bytes."""

    _fields_ = (
        ("size", ctypes.c_uint32),
        ("faults", ctypes.c_uint32),
        ("peak_working_set", ctypes.c_size_t),
        ("working_set", ctypes.c_size_t),
        ("peak_paged_pool", ctypes.c_size_t),
        ("paged_pool", ctypes.c_size_t),
        ("peak_other_pool", ctypes.c_size_t),
        ("other_pool", ctypes.c_size_t),
        ("page_file", ctypes.c_size_t),
        ("peak_page_file", ctypes.c_size_t),
    )


def working_set(kernel: Any = None) -> int:
    """Bytes of memory that this process holds; 0 where Windows does not say."""
    system = kernel or _kernel()
    counters = Counters(size=ctypes.sizeof(Counters))
    told = system.K32GetProcessMemoryInfo(system.GetCurrentProcess(), ctypes.byref(counters), counters.size)
    return int(counters.working_set) if told else 0


def empty_working_set(kernel: Any = None) -> None:
    """Ask Windows to take every page of this process; one that is used comes back."""
    system = kernel or _kernel()
    system.K32EmptyWorkingSet(system.GetCurrentProcess())


def _kernel() -> Any:
    kernel: Any = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined, unused-ignore] # of Windows alone
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    kernel.K32GetProcessMemoryInfo.argtypes = (ctypes.c_void_p, ctypes.POINTER(Counters), ctypes.c_uint32)
    kernel.K32EmptyWorkingSet.argtypes = (ctypes.c_void_p,)
    return kernel
