"""Where the program starts, frozen or not."""

import multiprocessing
import sys

from agent.cli import main as run_command


def main() -> None:
    """Run the command that was typed and leave with its exit code."""
    multiprocessing.freeze_support()
    sys.exit(run_command())


if __name__ == "__main__":
    main()
