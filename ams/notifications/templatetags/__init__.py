"""What the mails' templates need."""
