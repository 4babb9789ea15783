"""Collecting: templates, reminders, what became of each mail, and what keeps it from being a nuisance."""
