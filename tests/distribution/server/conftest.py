"""A server with everything usual."""

from collections.abc import Iterator

import pytest

from tests.distribution.server.content import Content, Running, ready_at_once, running


@pytest.fixture
def content() -> Content:
    """Return what is served."""
    return Content()


@pytest.fixture
def server(content: Content) -> Iterator[Running]:
    """Run a server with the usual limits."""
    with running(content, fast=ready_at_once) as served:
        yield served
