"""Pure rules of the agent over frozen values: time, randomness and I/O arrive as arguments."""
