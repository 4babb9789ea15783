"""Pure helpers that every row of the server may use: no I/O, no framework."""
