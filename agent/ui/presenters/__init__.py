"""What the window says, without Qt: pure functions from frozen values to words, marks and what is enabled."""
