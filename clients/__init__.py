"""Typed clients of /v1, and what writes their generated halves from our own OpenAPI document."""
