"""The status service's own HTTP server: uvloop and httptools, nothing of certificates (ADR 0019).

It knows requests, limits and sockets; what is answered comes from ``ams.distribution.application``.
"""
