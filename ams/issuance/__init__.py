"""The issuance procedure: its acts, and what only it knows of its requests (ADR 0049).

It stands above ``requests``, which knows no procedure by its acts, and asks it for everything that
requests of every procedure share.
"""
