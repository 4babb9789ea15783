"""Ends the agents that run from this very folder, so that an installer can replace or remove their files.

They are asked as Windows asks when a session ends, which lets them say goodbye; one that stays is ended. No other
program is touched, nor an agent installed elsewhere, nor another user's.
"""

import ctypes
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

NONE_RAN: Final = 0
CLOSED: Final = 10
"""Exit code that tells the installer to start the tray again afterwards."""
STAYED: Final = 11
ROUNDS: Final = 3
"""An agent that fails while it leaves starts itself again, once."""
PATIENCE_MS: Final = 12_000
ANSWER_MS: Final = 5_000


if sys.platform == "win32":
    from ctypes import wintypes

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _user = ctypes.WinDLL("user32", use_last_error=True)
    _kernel.OpenProcess.restype = wintypes.HANDLE
    _kernel.OpenProcess.argtypes = (wintypes.DWORD, wintypes.BOOL, wintypes.DWORD)
    _kernel.CloseHandle.argtypes = (wintypes.HANDLE,)
    _kernel.WaitForSingleObject.argtypes = (wintypes.HANDLE, wintypes.DWORD)
    _kernel.TerminateProcess.argtypes = (wintypes.HANDLE, wintypes.UINT)
    _kernel.QueryFullProcessImageNameW.argtypes = (
        wintypes.HANDLE,
        wintypes.DWORD,
        wintypes.LPWSTR,
        ctypes.POINTER(wintypes.DWORD),
    )
    _user.SendMessageTimeoutW.argtypes = (
        wintypes.HWND,
        wintypes.UINT,
        wintypes.WPARAM,
        wintypes.LPARAM,
        wintypes.UINT,
        wintypes.UINT,
        ctypes.c_void_p,
    )
    _visit = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)

    _QUERY, _TERMINATE, _SYNCHRONIZE = 0x1000, 0x0001, 0x0010_0000
    _WM_QUERYENDSESSION, _WM_ENDSESSION, _WM_QUIT, _ENDSESSION_CLOSEAPP = 0x0011, 0x0016, 0x0012, 0x1
    _SMTO_ABORTIFHUNG = 0x0002

    def _processes() -> Iterator[tuple[int, Path]]:
        """(id, program) of every other process that this user may look at."""
        size = 4096
        ids = (wintypes.DWORD * size)()
        used = wintypes.DWORD()
        _kernel.K32EnumProcesses(ids, ctypes.sizeof(ids), ctypes.byref(used))
        for pid in ids[: used.value // ctypes.sizeof(wintypes.DWORD)]:
            handle = _kernel.OpenProcess(_QUERY, False, pid)
            if not handle:
                continue
            name = ctypes.create_unicode_buffer(32768)
            length = wintypes.DWORD(len(name))
            known = _kernel.QueryFullProcessImageNameW(handle, 0, name, ctypes.byref(length))
            _kernel.CloseHandle(handle)
            if known and pid != _kernel.GetCurrentProcessId():
                yield pid, Path(name.value).resolve()

    def _ask(wanted: set[int]) -> None:
        """Tell every window of these processes that the session ends for them, then their threads to leave."""
        windows: list[int] = []
        threads: set[int] = set()

        def visit(window: int, _: int) -> bool:
            owner = wintypes.DWORD()
            thread = _user.GetWindowThreadProcessId(window, ctypes.byref(owner))
            if owner.value in wanted:
                windows.append(window)
                threads.add(thread)
            return True

        _user.EnumWindows(_visit(visit), 0)
        for message, word in ((_WM_QUERYENDSESSION, 0), (_WM_ENDSESSION, 1)):
            for window in windows:
                _user.SendMessageTimeoutW(
                    window, message, word, _ENDSESSION_CLOSEAPP, _SMTO_ABORTIFHUNG, ANSWER_MS, None
                )
        for thread in threads:
            _user.PostThreadMessageW(thread, _WM_QUIT, 0, 0)

    def _end(pid: int) -> None:
        """Wait for one to leave, then make it."""
        handle = _kernel.OpenProcess(_SYNCHRONIZE | _TERMINATE, False, pid)
        if not handle:
            return
        if _kernel.WaitForSingleObject(handle, PATIENCE_MS) != 0:
            _kernel.TerminateProcess(handle, 1)
            _kernel.WaitForSingleObject(handle, ANSWER_MS)
        _kernel.CloseHandle(handle)

    def main(words: Sequence[str]) -> int:
        """Close them all: `CLOSED` where a tray was among them, `NONE_RAN` where none, `STAYED` where one would not."""
        del words
        folder = Path(sys.executable).resolve().parent
        tray = False
        for _ in range(ROUNDS):
            running = {pid: path for pid, path in _processes() if path.parent == folder}
            if not running:
                return CLOSED if tray else NONE_RAN
            tray = tray or any(path.stem.lower() == "cobranzacloud" for path in running.values())
            _ask(set(running))
            for pid in running:
                _end(pid)
        return STAYED
