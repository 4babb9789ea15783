"""The documented API under /v1: camel case in Spanish, bare bodies, lists as {data, meta}."""
