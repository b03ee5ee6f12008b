"""The inventory of certificates: list, detail, chain."""
