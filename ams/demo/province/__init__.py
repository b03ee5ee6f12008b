"""A fictitious province of any size: rows that the real acts wrote, retold for other people.

A few specimens of everything (a person, a certificate, a request of each course) are played by the
services. Their rows and journal entries become patterns, and each pattern is filled again and again
with other names, numbers, times and keys. What differs from the real acts is told in ADR 0039.
"""
