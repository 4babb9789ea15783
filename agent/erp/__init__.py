"""The edge towards the ERP: finding companies, reading them in one read-only snapshot, seeing that nothing changed."""
