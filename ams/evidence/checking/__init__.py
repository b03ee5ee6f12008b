"""Verify a bundle with nothing but the file and what its reader trusts: no database, no network.

Knows neither Django nor settings (an import contract checks it).
"""
