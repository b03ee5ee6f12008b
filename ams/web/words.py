"""The type of words that are translated when shown."""

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # known to the type checker only

Words: TypeAlias = "str | _StrPromise"
