"""What AMS keeps for a while under a key of the installation, and then no more (ADR 0057).

A scan of the applicant's e-KTP where his agency's policy asks for one, and a private key that AMS
made, until it is handed over. It stands above ``requests``, whose access rules it asks.
"""
