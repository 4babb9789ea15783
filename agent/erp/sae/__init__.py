"""What Aspel SAE keeps and what it means: introspected tables, read-only SQL, rows to records."""
