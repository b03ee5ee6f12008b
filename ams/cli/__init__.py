"""The operator's command ``ams``. A command parses, calls one service, prints."""
