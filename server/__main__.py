"""`python -m server` and the `cobranza-server` command."""

import sys

from server.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
