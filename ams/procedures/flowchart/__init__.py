"""A procedure's flowchart: laid out once, drawn alike on the screen and on paper (ADR 0030).

``plan`` says what is to be drawn, ``layout`` and ``routing`` where, ``svg`` and ``exported`` how.
Pure; knows no page, no database and no typesetter.
"""
