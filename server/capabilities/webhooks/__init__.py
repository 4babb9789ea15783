"""Webhooks: who wants to hear of what, and the log of telling them."""
