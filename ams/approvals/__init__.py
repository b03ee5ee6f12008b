"""The superior approves a letter in AMS: asked, reminded, passed on, sealed; knows no page."""
