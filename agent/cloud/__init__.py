"""The `/v1` service as the agent sees it: one edge that knows HTTP, so that nothing else does."""
