"""Pages of the renewal procedure: filing it, and the administrator's rule for it."""
