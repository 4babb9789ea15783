"""What an operator asks of an installation: figures, a check, new keys, a copy."""
