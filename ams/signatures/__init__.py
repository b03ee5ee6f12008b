"""Electronic signatures on papers: made here, or brought from elsewhere (ADR 0060)."""
