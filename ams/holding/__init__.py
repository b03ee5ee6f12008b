"""A certificate whose key is lost is held at once, and the letter follows within a set time.

Holding itself, and who may do it, is ``revocation``'s; here stands what comes of it: the request
that it opens, the deadline of its letter, the owner's objection, and its end (ADR 0063).
"""
