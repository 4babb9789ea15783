"""Lets everything else on this machine go first: SAE and its users come before a reading."""

import os
import sys

NICE = 10


def go_last() -> None:
    """Lower the priority of this process, for good; a system that refuses is left as it is."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.WinDLL("kernel32")
        kernel.GetCurrentProcess.restype = ctypes.c_void_p
        kernel.SetPriorityClass.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
        below_normal = 0x4000
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), below_normal)
    else:
        try:
            os.nice(NICE)
        except OSError:
            return
