"""How packages above speak with the database where Django's own way costs more than the database.

Knows no table and no model of ours.
"""
