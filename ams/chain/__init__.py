"""The chain of one person: all that happened with his certificates, and what comes next.

It reads what every procedure keeps and changes none of it.
"""
