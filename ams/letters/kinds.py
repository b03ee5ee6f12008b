"""The three kinds of file that are taken."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class AttachmentKind(StrEnum):
    """What an upload is by decoding; its name decides nothing."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"


KIND_CHOICES: Final = [(kind.value, kind.value.upper()) for kind in AttachmentKind]
CONTENT_TYPES: Final[Mapping[AttachmentKind, str]] = {
    AttachmentKind.PDF: "application/pdf",
    AttachmentKind.JPEG: "image/jpeg",
    AttachmentKind.PNG: "image/png",
}
