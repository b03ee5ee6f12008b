"""The technical guide, its glossary and search, its editor, and the procedure as it was signed."""
