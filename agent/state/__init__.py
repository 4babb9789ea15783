"""What this machine has learnt: acknowledgements, due times and history, in one SQLite file."""
