"""AMS, Aplikasi Manajemen Sertifikat: certificates of civil servants and their revocation.

The first level of packages names duties; imports point one way (see ``pyproject.toml``).
"""

__version__ = "0.1.0"
