"""The first page after signing in: what is mine, what waits for me."""
