"""The accountant's guide is kept equal to the program: its messages and its pictures are derived from it."""
