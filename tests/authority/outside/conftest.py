"""What the tests of this package share."""

from tests.authority.outside.scene import ca, outside, present, web

__all__ = ["ca", "outside", "present", "web"]
