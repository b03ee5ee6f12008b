"""Pages. A view parses, calls one service, renders."""
