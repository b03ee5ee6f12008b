"""The letter by which an officer returns a request: ready-worded, and his to change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from ams.requests.documents import question
from ams.requests.models import Request

LENGTH: Final = 4000


@dataclass(frozen=True, slots=True)
class Wording:
    """What stands before and after the items, and each item's question; ``language`` is theirs."""

    language: str
    head: str
    foot: str
    questions: dict[str, str]


def wording_for(request: Request, keys: Sequence[str]) -> Wording:
    """Return the words of a correction letter in the applicant's language."""
    account = request.applicant.account
    language = account.language if account else "id"
    with override(language):
        head = _("Yth. %(name)s,\n\nPermohonan %(number)s sudah diperiksa. Yang belum sesuai:")
        foot = _(
            "Perbaiki pada permohonan yang sama, lalu serahkan kembali; nomornya tetap berlaku."
        )
        return Wording(
            language=language,
            head=head % {"name": request.applicant.full_name, "number": request.number},
            foot=foot,
            questions={key: question(key) for key in keys},
        )
