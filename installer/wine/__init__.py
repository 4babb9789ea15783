"""A Windows machine on Debian, for proofs: Wine, a Windows CPython and the agent's locked dependencies."""
