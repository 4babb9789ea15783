"""Who owes what: open charges and customers wherever they were born, their totals and how these moved."""
