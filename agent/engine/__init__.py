"""Performs what the rules command: cycles in a child process, heartbeats, persisted due times."""
