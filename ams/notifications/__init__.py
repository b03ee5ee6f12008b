"""Outgoing mail: queue, templates, delivery, state. Knows no procedure."""
