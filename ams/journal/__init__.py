"""Tamper-evident log: append, checkpoint, verify, export. Knows no duty, only events and subjects."""
