"""The renewal procedure: its filing, what becomes of the old certificate, whom AMS tells in time.

It stands above ``issuance``, whose acts it shares: key, decision, issuing (ADR 0050).
"""
