"""What the product costs, measured: each module prints its figures, `python -m tests.bench` runs them all."""
