"""The main job end to end, as `make demo` shows it: a real SAE database, the real agent, the real server, the proof."""
