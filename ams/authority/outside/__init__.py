"""Certification authorities whose keys AMS does not hold: whom we trust, and what they say.

Reads their CRLs and OCSP answers and believes only what it has verified (ADR 0021). It knows
certificates, never people, agencies or requests.
"""
