"""The Run key of the person on Windows."""

import sys

if sys.platform == "win32":
    import winreg

    _PATH = r"Software\Microsoft\Windows\CurrentVersion\Run"

    class UserRunKey:
        """Implements `autostart.RunKey` on HKEY_CURRENT_USER."""

        def get(self, name: str) -> str | None:
            """The command, or None. Raises `OSError`."""
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _PATH) as key:
                    value, kind = winreg.QueryValueEx(key, name)
            except FileNotFoundError:
                return None
            return str(value) if kind in (winreg.REG_SZ, winreg.REG_EXPAND_SZ) else None

        def set(self, name: str, command: str) -> None:
            """Write it. Raises `OSError`."""
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _PATH) as key:
                winreg.SetValueEx(key, name, 0, winreg.REG_SZ, command)

        def delete(self, name: str) -> None:
            """Remove it. Raises `OSError`."""
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _PATH, 0, winreg.KEY_SET_VALUE) as key:
                    winreg.DeleteValue(key, name)
            except FileNotFoundError:
                return
