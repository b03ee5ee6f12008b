"""The mailbox of a demonstration: the mails that AMS really sent."""
