"""Composition root: `agent` builds each object once, `world` is what a test may replace, `child` runs in readings."""
