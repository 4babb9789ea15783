"""A window that is never shown, on a thread of its own: Windows tells power and the end of a session to windows only.

It is top-level on purpose: a message-only window gets no broadcasts.
"""

import ctypes
import sys
import threading
from types import TracebackType

from agent.desktop.power import NETWORK_TIMER, SETTLE_MS, Handler, decode, tell

if sys.platform == "win32":
    from ctypes import wintypes

    _user = ctypes.WinDLL("user32", use_last_error=True)
    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _network = ctypes.WinDLL("iphlpapi")
    _LRESULT = ctypes.c_ssize_t
    _PROCEDURE = ctypes.WINFUNCTYPE(_LRESULT, wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM)
    _CHANGED = ctypes.WINFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
    _WM_DESTROY, _WM_CLOSE, _WM_APP = 0x0002, 0x0010, 0x8000
    _WM_TIMER, _WM_QUERYENDSESSION, _WM_POWERBROADCAST = 0x0113, 0x0011, 0x0218
    _AF_UNSPEC = 0
    _START_SECONDS = 5.0

    class _WindowClass(ctypes.Structure):
        _fields_ = (
            ("style", wintypes.UINT),
            ("procedure", _PROCEDURE),
            ("class_extra", ctypes.c_int),
            ("window_extra", ctypes.c_int),
            ("instance", wintypes.HINSTANCE),
            ("icon", wintypes.HANDLE),
            ("cursor", wintypes.HANDLE),
            ("background", wintypes.HANDLE),
            ("menu", wintypes.LPCWSTR),
            ("name", wintypes.LPCWSTR),
        )

    _user.DefWindowProcW.restype = _LRESULT
    _user.DefWindowProcW.argtypes = (wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM)
    _user.RegisterClassW.restype = wintypes.ATOM
    _user.RegisterClassW.argtypes = (ctypes.POINTER(_WindowClass),)
    _user.UnregisterClassW.argtypes = (wintypes.LPCWSTR, wintypes.HINSTANCE)
    _user.CreateWindowExW.restype = wintypes.HWND
    _user.CreateWindowExW.argtypes = (
        wintypes.DWORD,
        wintypes.LPCWSTR,
        wintypes.LPCWSTR,
        wintypes.DWORD,
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_int,
        ctypes.c_int,
        wintypes.HWND,
        wintypes.HMENU,
        wintypes.HINSTANCE,
        wintypes.LPVOID,
    )
    _user.DestroyWindow.argtypes = (wintypes.HWND,)
    _user.PostMessageW.argtypes = (wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM)
    _user.GetMessageW.argtypes = (ctypes.POINTER(wintypes.MSG), wintypes.HWND, wintypes.UINT, wintypes.UINT)
    _user.DispatchMessageW.argtypes = (ctypes.POINTER(wintypes.MSG),)
    _user.SetTimer.argtypes = (wintypes.HWND, ctypes.c_size_t, wintypes.UINT, ctypes.c_void_p)
    _user.SetTimer.restype = ctypes.c_size_t
    _user.KillTimer.argtypes = (wintypes.HWND, ctypes.c_size_t)
    _kernel.GetModuleHandleW.restype = wintypes.HMODULE
    _kernel.GetModuleHandleW.argtypes = (wintypes.LPCWSTR,)
    _network.NotifyIpInterfaceChange.argtypes = (
        wintypes.USHORT,
        _CHANGED,
        ctypes.c_void_p,
        wintypes.BOOLEAN,
        ctypes.POINTER(wintypes.HANDLE),
    )
    _network.CancelMibChangeNotify2.argtypes = (wintypes.HANDLE,)

    class HiddenWindow:
        """Tells a handler what happens to the machine, from entering to leaving."""

        def __init__(self, handler: Handler) -> None:
            self._handler = handler
            self._window: int | None = None
            self._ready = threading.Event()
            self._thread = threading.Thread(target=self._run, name="power", daemon=True)
            # Windows keeps bare pointers to these: they must live as long as the window does.
            self._procedure = _PROCEDURE(self._on_message)
            self._changed = _CHANGED(self._on_network)

        def __enter__(self) -> None:
            self._thread.start()
            self._ready.wait(_START_SECONDS)

        def __exit__(
            self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
        ) -> None:
            if self._window:
                _user.PostMessageW(self._window, _WM_CLOSE, 0, 0)
            self._thread.join(_START_SECONDS)

        def _run(self) -> None:
            instance = _kernel.GetModuleHandleW(None)
            name = f"CobranzaCloudPower{id(self)}"
            described = _WindowClass(procedure=self._procedure, instance=instance, name=name)
            if not _user.RegisterClassW(ctypes.byref(described)):
                self._ready.set()
                return
            self._window = _user.CreateWindowExW(0, name, name, 0, 0, 0, 0, 0, None, None, instance, None)
            watching = wintypes.HANDLE()
            failed = _network.NotifyIpInterfaceChange(_AF_UNSPEC, self._changed, None, False, ctypes.byref(watching))
            self._ready.set()
            message = wintypes.MSG()
            while self._window and _user.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
                _user.DispatchMessageW(ctypes.byref(message))
            if not failed:
                _network.CancelMibChangeNotify2(watching)
            _user.UnregisterClassW(name, instance)

        def _on_message(self, window: int, message: int, word: int, detail: int) -> int:
            if message == _WM_APP:
                _user.SetTimer(window, NETWORK_TIMER, SETTLE_MS, None)
                return 0
            if message == _WM_TIMER:
                _user.KillTimer(window, NETWORK_TIMER)
            if message == _WM_DESTROY:
                _user.PostQuitMessage(0)
                return 0
            event = decode(message, word)
            if event is not None:
                tell(self._handler, event)
            if message in (_WM_QUERYENDSESSION, _WM_POWERBROADCAST):
                return 1
            return int(_user.DefWindowProcW(window, message, word, detail))

        def _on_network(self, _context: int, _row: int, _kind: int) -> None:
            """On a thread of the system's: only pass it on."""
            if self._window:
                _user.PostMessageW(self._window, _WM_APP, 0, 0)
