"""The case bundle: one PDF that proves a revocation to whoever has never seen the database.

Made here from what other packages keep; verified by ``checking``, which knows no database.
"""
