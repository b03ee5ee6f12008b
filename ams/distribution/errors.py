"""Requests that this service does not take."""

from http import HTTPStatus
from typing import ClassVar

from ams.core.errors import InvalidInput


class MalformedHTTP(InvalidInput):
    """The request contradicts itself."""

    code = "malformed_http"
    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST


class LengthRequired(MalformedHTTP):
    """A body came without its length (RFC 9110, 15.5.12)."""

    code = "length_required"
    status = HTTPStatus.LENGTH_REQUIRED


class TooLarge(MalformedHTTP):
    """The body is larger than any OCSP request needs to be."""

    code = "too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
