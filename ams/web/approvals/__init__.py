"""Pages of electronic approval: the superior's letters, who stands in for him, how long to wait."""
