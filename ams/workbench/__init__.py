"""The officer's desk beside the acts themselves (ADR 0062).

Which case comes next, notes among officers, text blocks for corrections, and how each officer wants
to work. It decides nothing on a request; ``ams.requests`` does.
"""
