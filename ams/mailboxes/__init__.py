"""Agency e-mail accounts: the procedure's acts, the accounts themselves, and who makes them.

It stands above ``requests``, which knows no procedure by its acts. Mail servers hide behind one
small protocol (``provisioners``); what they are told follows from the rows kept here (ADR 0056).
"""
