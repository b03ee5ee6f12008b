"""Django's PostgreSQL, with an end to waiting for a database that does not answer (ADR 0044)."""
