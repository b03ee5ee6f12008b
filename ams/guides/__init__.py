"""The technical guide: shipped sections, what an administrator wrote over them, glossary, search.

A section is a Markdown file (``files/<guide>/<key>.<language>.md``, read by ``loader``); an
``Edition`` overrides its title and text (ADR 0038). The package knows no HTTP and no pages.
"""
