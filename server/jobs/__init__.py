"""Loops that call services: the outbox worker, the schedule, one file a kind of job."""
