"""The package's face: what pages and commands call."""

from ams.incidents.moving import check_may_handle, pause, resume
from ams.incidents.proposing import (
    Cause,
    approve,
    discard,
    draft,
    examine,
    incidents_for,
    propose,
    reject,
)
from ams.incidents.running import revoke_batch
from ams.incidents.selection import Found, Selection

__all__ = [
    "Cause",
    "Found",
    "Selection",
    "approve",
    "check_may_handle",
    "discard",
    "draft",
    "examine",
    "incidents_for",
    "pause",
    "propose",
    "reject",
    "resume",
    "revoke_batch",
]
