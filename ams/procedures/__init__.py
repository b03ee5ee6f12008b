"""What a procedure is: activities, lanes, acts, standards. Pure; knows no database.

A procedure is a file (ADR 0004): ``files/<key>/<revision>.toml``, read by ``loader`` into the
values of ``sheet`` (what the paper says) and ``rules`` (what it allows), found by ``registry``.
"""
