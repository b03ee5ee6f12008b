"""How large a page is when it was laid flat; apart from the laying, which is done elsewhere."""

from typing import Final

PER_MM: Final = 2  # pixels
WIDTH: Final = 210 * PER_MM  # A4
HEIGHT: Final = 297 * PER_MM
