"""Tests of what both programs agree on, against golden vectors that any implementation can run."""
