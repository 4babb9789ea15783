"""Outbound I/O, one file a foreign system; its errors are translated there."""
