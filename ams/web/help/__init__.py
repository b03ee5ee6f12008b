"""The technical guide and the procedure as it was signed."""
