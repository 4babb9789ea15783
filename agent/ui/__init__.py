"""The tray and its window, the only part that knows Qt: a skin over what the engine does.

`presenters` decide words, icons and what is enabled without Qt; `bridge` is the only thread crossing.
"""
