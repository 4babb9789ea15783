"""Alembic's steps of the schema and how they are run: SQLite by itself on start, PostgreSQL by `migrate`."""
