"""What the tests of these pages share."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def empty_cache(db: None) -> None:
    """Forget what earlier tests counted: limits are kept in the cache."""
    cache.clear()
