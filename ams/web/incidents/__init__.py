"""The incident console: many certificates revoked at once, on the word of two officers."""
