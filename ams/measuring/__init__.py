"""How well the office serves: time against the standard, figures, reports, what is forgotten."""
