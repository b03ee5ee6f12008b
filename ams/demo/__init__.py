"""A fictitious regency with people, certificates and requests, built through the services."""
