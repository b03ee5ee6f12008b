"""Inventory: every certificate, its holder, its state, its history. Signs nothing itself."""
