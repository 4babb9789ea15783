"""Turns `agent/` into a Windows program: frozen, tested, packed as one setup.exe, and proved."""
