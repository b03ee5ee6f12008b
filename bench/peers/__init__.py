"""Other people's software doing what AMS does, and the bare minimum of work that must be done."""
