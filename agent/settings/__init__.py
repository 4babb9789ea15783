"""What a person chose: options declared once, and the sources to read, in a TOML file that may be edited by hand.

Learnt state never goes here, and passwords live in the vault.
"""

from agent.settings.file import load, save, warnings
from agent.settings.model import Settings, find_source
from agent.settings.options import LONGEST_NAME, OPTIONS, Option

__all__ = ["LONGEST_NAME", "OPTIONS", "Option", "Settings", "find_source", "load", "save", "warnings"]
