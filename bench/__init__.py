"""Measure AMS beside other people's software, in the same run on the same machine (ADR 0022).

``python -m bench`` (``make bench``) runs the parts and writes ``docs/benchmarks.md``. Nothing here
is imported by ``ams``; what is measured is the real program, in processes of its own.
"""
