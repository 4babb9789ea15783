"""The registry and the mapped drives of Windows, behind the port of `places`."""

import sys

if sys.platform == "win32":
    import ctypes
    import string
    import winreg
    from collections.abc import Callable, Sequence
    from ctypes import wintypes
    from pathlib import Path
    from typing import Any

    from agent.erp.places import Mapped

    _HIVES = {"HKLM": winreg.HKEY_LOCAL_MACHINE, "HKCU": winreg.HKEY_CURRENT_USER}
    _VIEWS = (winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY)
    _REMOTE = 4
    _LONGEST = 1024

    class WindowsRegistry:
        """Implements `places.Registry` over both views of the registry; what cannot be opened has nothing."""

        def keys(self, path: str) -> Sequence[str]:
            """Names of the keys below a key."""
            return [str(name) for name in self._collect(path, winreg.EnumKey)]

        def texts(self, path: str) -> Sequence[str]:
            """Values of a key that are texts."""
            values = self._collect(path, lambda key, index: winreg.EnumValue(key, index)[1])
            return [value for value in values if isinstance(value, str)]

        @staticmethod
        def _collect(path: str, take: Callable[[winreg.HKEYType, int], Any]) -> list[Any]:
            hive, _, rest = path.partition("\\")
            found: dict[Any, None] = {}
            for view in _VIEWS:
                try:
                    with winreg.OpenKey(_HIVES[hive], rest, 0, winreg.KEY_READ | view) as key:
                        index = 0
                        while True:
                            value = take(key, index)
                            found.update({value: None} if isinstance(value, str) else {})
                            index += 1
                except OSError:  # also how an enumeration ends
                    continue
            return list(found)

    class _ShareInfo2(ctypes.Structure):
        _fields_ = [
            ("netname", wintypes.LPWSTR),
            ("type", wintypes.DWORD),
            ("remark", wintypes.LPWSTR),
            ("permissions", wintypes.DWORD),
            ("max_uses", wintypes.DWORD),
            ("current_uses", wintypes.DWORD),
            ("path", wintypes.LPWSTR),
            ("passwd", wintypes.LPWSTR),
        ]

    def mapped_drives() -> list[Mapped]:
        """Drives that are folders of other machines, with the folder there where that machine tells it."""
        found = []
        for letter in string.ascii_uppercase:
            if ctypes.windll.kernel32.GetDriveTypeW(f"{letter}:\\") != _REMOTE:
                continue
            name, length = ctypes.create_unicode_buffer(_LONGEST), wintypes.DWORD(_LONGEST)
            if ctypes.windll.mpr.WNetGetConnectionW(f"{letter}:", name, ctypes.byref(length)) == 0:
                found.append(Mapped(Path(f"{letter}:\\"), name.value, _shared_folder(name.value)))
        return found

    def _shared_folder(share: str) -> str | None:
        """Most machines tell it to administrators only."""
        host, _, name = share.strip("\\").partition("\\")
        buffer = ctypes.POINTER(_ShareInfo2)()
        netapi = ctypes.windll.netapi32
        if netapi.NetShareGetInfo(f"\\\\{host}", name.split("\\")[0], 2, ctypes.byref(buffer)) != 0:
            return None
        try:
            rest = name.split("\\")[1:]
            path = buffer.contents.path
            return "\\".join([path.rstrip("\\"), *rest]) if path else None
        finally:
            netapi.NetApiBufferFree(buffer)
