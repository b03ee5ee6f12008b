"""A node's own compact index of every certificate's status, memory-mapped (ADR 0026).

One process writes it (``keeping``), any number read it (``reading``). It knows nothing of HTTP, of
OCSP's encoding or of how answers are signed.
"""
