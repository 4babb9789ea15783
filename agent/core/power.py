"""What the machine tells its programs about itself, the same on every system."""

from enum import StrEnum


class PowerEvent(StrEnum):
    """Something that happened to the machine."""

    SUSPEND = "suspend"
    """It is about to sleep: two seconds are left."""
    RESUME = "resume"
    """It woke up."""
    NETWORK = "network"
    """An address appeared, changed or went."""
    SHUTDOWN = "shutdown"
    """The session ends: five seconds are left."""
