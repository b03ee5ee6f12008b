"""Holding at once: reporting a loss, the list of held certificates, the owner's objection."""
