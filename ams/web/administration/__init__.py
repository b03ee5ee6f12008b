"""Pages of this duty."""
