"""Pictures of every screen, taken through the program's real objects."""
