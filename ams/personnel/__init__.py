"""What the personnel office reports: who was transferred, retired or died.

A report never revokes: it becomes a proposal, and an officer makes a request of it or dismisses it.
"""
