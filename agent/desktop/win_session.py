"""Proves to a proxy who is signed in to Windows, without knowing a password: SSPI's Negotiate and NTLM."""

import ctypes
import sys

if sys.platform == "win32":
    from ctypes import wintypes

    _security = ctypes.WinDLL("secur32", use_last_error=True)
    _OUTBOUND = 2
    _NATIVE = 0x10
    _TOKEN = 2
    _CONNECTION = 0x800
    _CONTINUE, _COMPLETE, _COMPLETE_AND_CONTINUE = 0x0009_0312, 0x0009_0313, 0x0009_0314
    _LONGEST_TOKEN = 48 << 10

    class _Handle(ctypes.Structure):
        _fields_ = (("lower", ctypes.c_size_t), ("upper", ctypes.c_size_t))

    class _Buffer(ctypes.Structure):
        _fields_ = (("size", wintypes.ULONG), ("kind", wintypes.ULONG), ("data", ctypes.c_void_p))

    class _Buffers(ctypes.Structure):
        _fields_ = (("version", wintypes.ULONG), ("count", wintypes.ULONG), ("first", ctypes.POINTER(_Buffer)))

    _security.AcquireCredentialsHandleW.argtypes = (
        wintypes.LPCWSTR,
        wintypes.LPCWSTR,
        wintypes.ULONG,
        ctypes.c_void_p,
        ctypes.c_void_p,
        ctypes.c_void_p,
        ctypes.c_void_p,
        ctypes.POINTER(_Handle),
        ctypes.POINTER(ctypes.c_longlong),
    )
    _security.InitializeSecurityContextW.argtypes = (
        ctypes.POINTER(_Handle),
        ctypes.POINTER(_Handle),
        wintypes.LPCWSTR,
        wintypes.ULONG,
        wintypes.ULONG,
        wintypes.ULONG,
        ctypes.POINTER(_Buffers),
        wintypes.ULONG,
        ctypes.POINTER(_Handle),
        ctypes.POINTER(_Buffers),
        ctypes.POINTER(wintypes.ULONG),
        ctypes.POINTER(ctypes.c_longlong),
    )
    _security.CompleteAuthToken.argtypes = (ctypes.POINTER(_Handle), ctypes.POINTER(_Buffers))
    _security.DeleteSecurityContext.argtypes = (ctypes.POINTER(_Handle),)
    _security.FreeCredentialsHandle.argtypes = (ctypes.POINTER(_Handle),)

    class WindowsSession:
        """Implements `system_proxy.Session` for one conversation with one proxy."""

        def __init__(self, scheme: str, host: str) -> None:
            self._target = f"HTTP/{host}"
            self._credentials = _Handle()
            self._context: _Handle | None = None
            status = _security.AcquireCredentialsHandleW(
                None,
                scheme,
                _OUTBOUND,
                None,
                None,
                None,
                None,
                ctypes.byref(self._credentials),
                ctypes.byref(ctypes.c_longlong()),
            )
            _check(status)

        def step(self, challenge: bytes | None) -> bytes:
            """The next token. Raises `OSError` where Windows has none to give."""
            room = ctypes.create_string_buffer(_LONGEST_TOKEN)
            out = _Buffer(_LONGEST_TOKEN, _TOKEN, ctypes.cast(room, ctypes.c_void_p))
            answer = _Buffers(0, 1, ctypes.pointer(out))
            given = None
            if challenge is not None:
                held = ctypes.create_string_buffer(challenge, len(challenge))
                into = _Buffer(len(challenge), _TOKEN, ctypes.cast(held, ctypes.c_void_p))
                given = ctypes.byref(_Buffers(0, 1, ctypes.pointer(into)))
            fresh = _Handle() if self._context is None else self._context
            status = _security.InitializeSecurityContextW(
                ctypes.byref(self._credentials),
                None if self._context is None else ctypes.byref(self._context),
                self._target,
                _CONNECTION,
                0,
                _NATIVE,
                given,
                0,
                ctypes.byref(fresh),
                ctypes.byref(answer),
                ctypes.byref(wintypes.ULONG()),
                ctypes.byref(ctypes.c_longlong()),
            )
            _check(status)
            self._context = fresh
            if status & 0xFFFF_FFFF in (_COMPLETE, _COMPLETE_AND_CONTINUE):
                _check(_security.CompleteAuthToken(ctypes.byref(fresh), ctypes.byref(answer)))
            return room.raw[: out.size]

        def __del__(self) -> None:
            if self._context is not None:
                _security.DeleteSecurityContext(ctypes.byref(self._context))
            _security.FreeCredentialsHandle(ctypes.byref(self._credentials))

    def _check(status: int) -> None:
        """Raise `OSError` for a status that is an error: those are negative."""
        if ctypes.c_int32(status).value < 0:
            raise OSError(f"SSPI answered {status & 0xFFFF_FFFF:#010x}")
