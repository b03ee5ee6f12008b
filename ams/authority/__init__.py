"""Certification authority: keys, profiles, checks, signing. Knows no agency and no approval."""
