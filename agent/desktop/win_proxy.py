"""What Windows would use as proxy: its setting, its script (PAC), or the script that the network announces (WPAD)."""

import ctypes
import re
import sys

from agent.core.proxies import Proxy, bypassed, parse_system

if sys.platform == "win32":
    from ctypes import wintypes

    _http = ctypes.WinDLL("winhttp", use_last_error=True)
    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _NO_PROXY, _NAMED_PROXY = 1, 3
    _AUTO_DETECT, _CONFIG_URL = 0x1, 0x2
    _BY_DHCP_AND_DNS = 0x1 | 0x2
    _LIMIT_MS = 5_000

    class _Configured(ctypes.Structure):
        _fields_ = (
            ("detect", wintypes.BOOL),
            ("script", ctypes.c_void_p),
            ("proxy", ctypes.c_void_p),
            ("bypass", ctypes.c_void_p),
        )

    class _Options(ctypes.Structure):
        _fields_ = (
            ("flags", wintypes.DWORD),
            ("detect", wintypes.DWORD),
            ("script", wintypes.LPCWSTR),
            ("reserved", wintypes.LPVOID),
            ("reserved_too", wintypes.DWORD),
            ("log_on", wintypes.BOOL),
        )

    class _Info(ctypes.Structure):
        _fields_ = (("access", wintypes.DWORD), ("proxy", ctypes.c_void_p), ("bypass", ctypes.c_void_p))

    _http.WinHttpOpen.restype = wintypes.HANDLE
    _http.WinHttpOpen.argtypes = (
        wintypes.LPCWSTR,
        wintypes.DWORD,
        wintypes.LPCWSTR,
        wintypes.LPCWSTR,
        wintypes.DWORD,
    )
    _http.WinHttpSetTimeouts.argtypes = (wintypes.HANDLE, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_int)
    _http.WinHttpCloseHandle.argtypes = (wintypes.HANDLE,)
    _http.WinHttpGetIEProxyConfigForCurrentUser.argtypes = (ctypes.POINTER(_Configured),)
    _http.WinHttpGetProxyForUrl.argtypes = (
        wintypes.HANDLE,
        wintypes.LPCWSTR,
        ctypes.POINTER(_Options),
        ctypes.POINTER(_Info),
    )
    _kernel.GlobalFree.argtypes = (ctypes.c_void_p,)
    _kernel.GlobalFree.restype = ctypes.c_void_p

    def find_proxy(host: str, port: int) -> Proxy | None:
        """The proxy of the person's own configuration for ``https://host:port``, or None for direct."""
        configured = _Configured()
        if not _http.WinHttpGetIEProxyConfigForCurrentUser(ctypes.byref(configured)):
            return None
        script, fixed, bypass = _taken(configured.script), _taken(configured.proxy), _taken(configured.bypass)
        url = f"https://{host}:{port}/"
        if script:
            answered, found = _ask(url, _Options(flags=_CONFIG_URL, script=script, log_on=True))
            if answered:
                return found
        if configured.detect:
            options = _Options(flags=_AUTO_DETECT, detect=_BY_DHCP_AND_DNS, log_on=True)
            answered, found = _ask(url, options)
            if answered:
                return found
        if not fixed or bypassed(host, re.split(r"[;\s]+", bypass)):
            return None
        return parse_system(fixed)

    def _ask(url: str, options: _Options) -> tuple[bool, Proxy | None]:
        """Whether a script answered, and what."""
        session = _http.WinHttpOpen("CobranzaCloud", _NO_PROXY, None, None, 0)
        if not session:
            return False, None
        try:
            _http.WinHttpSetTimeouts(session, _LIMIT_MS, _LIMIT_MS, _LIMIT_MS, _LIMIT_MS)
            info = _Info()
            if not _http.WinHttpGetProxyForUrl(session, url, ctypes.byref(options), ctypes.byref(info)):
                return False, None
            named = _taken(info.proxy)
            _taken(info.bypass)
            return True, parse_system(named) if info.access == _NAMED_PROXY else None
        finally:
            _http.WinHttpCloseHandle(session)

    def _taken(pointer: int | None) -> str:
        """The text behind a pointer that Windows gave us to free."""
        if not pointer:
            return ""
        text = ctypes.wstring_at(pointer)
        _kernel.GlobalFree(pointer)
        return text
