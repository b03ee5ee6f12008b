"""What anybody may see: the start page, the letter made without signing in, the letter check."""
