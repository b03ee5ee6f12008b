"""Durable queue: a table with leases and retry. Knows no duty, only kinds and payloads."""
