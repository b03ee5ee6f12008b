"""Revisions of procedures that an office makes itself, and who has read them (ADR 0037)."""
