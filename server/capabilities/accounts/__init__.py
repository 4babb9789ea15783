"""People, organizations, who belongs where, and the sessions and tokens that prove it."""
