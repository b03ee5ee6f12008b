"""Tamper-evident log: append, checkpoint, verify, export. Knows events and subjects only."""
