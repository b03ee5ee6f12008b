"""Service quality: figures with their cases, reports, the register of revocations."""
