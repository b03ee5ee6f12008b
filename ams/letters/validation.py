"""What a letter must say before it is written: each broken rule told at the field it concerns."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from ams.accounts.errors import InvalidNIP
from ams.accounts.nip import parse_nip
from ams.accounts.wording import nip_problem
from ams.core.errors import InvalidInput
from ams.core.identifiers import parse_serial
from ams.letters.data import Acting, LetterData, LetterKind
from ams.letters.errors import LetterInvalid
from ams.letters.glyphs import drawable

_OLDEST = timedelta(days=31)
_LIMITS = {
    "superior_name": 120,
    "superior_nip": 24,
    "superior_rank": 60,
    "superior_position": 120,
    "superior_acting": 3,
    "superior_on_behalf_of": 120,
    "applicant_name": 120,
    "applicant_nip": 24,
    "applicant_position": 120,
    "applicant_unit": 120,
    "applicant_email": 254,
    "applicant_username": 60,
    "representative_name": 120,
    "representative_nip": 24,
    "representative_position": 120,
    "certificate_subject_dn": 600,
    "certificate_serial": 80,
    "certificate_issuer_dn": 400,
    "letterhead_government": 120,
    "letterhead_office": 120,
    "letterhead_address": 200,
    "letterhead_phone": 40,
    "letterhead_website": 100,
    "letterhead_email": 254,
    "letterhead_arms": 64,
    "place": 60,
    "description": 600,
    "reasons": 200,
}
_REQUIRED = (
    "superior_name",
    "superior_nip",
    "superior_position",
    "applicant_name",
    "applicant_nip",
    "applicant_position",
    "applicant_unit",
    "applicant_email",
    "letterhead_office",
    "place",
)


_NO_TEXT = frozenset({"Cc", "Cs", "Co", "Cn"})
# They turn the direction of what follows: a name could show as another one.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def check_letter(data: LetterData, *, today: date) -> None:
    """Refuse a letter that breaks a rule.

    Fields are named ``superior_name``, ``applicant_nip``, ``certificate_serial``, ``reasons``,
    ``description``, ``place``, ``date`` …

    Raises:
        LetterInvalid: with every broken rule at its field.
    """
    problems: dict[str, list[str]] = defaultdict(list)
    texts = dict(_texts(data))
    for field in _REQUIRED:
        if not texts[field].strip():
            problems[field].append(_("Bagian ini wajib diisi."))
    for field, text in [*texts.items(), *(("reasons", box.detail) for box in data.reasons)]:
        check_text(problems, field, text)
    _check_people(problems, data)
    _check_certificate(problems, data)
    if data.kind in {LetterKind.REVOCATION, LetterKind.REPLACEMENT}:
        _check_reasons(problems, data)
    _check_date(problems, data.date, today)
    if problems:
        told = "; ".join(f"{field}: {' '.join(said)}" for field, said in problems.items())
        raise LetterInvalid(f"letter refused: {told}", fields=dict(problems))


def _texts(data: LetterData) -> Iterator[tuple[str, str]]:
    for part in ("letterhead", "superior", "applicant", "representative", "certificate"):
        value = getattr(data, part)
        if value is None:
            continue
        for field in fields(value):
            content = getattr(value, field.name)
            if isinstance(content, str):
                yield f"{part}_{field.name}", content
    yield "place", data.place
    yield "description", data.description


def check_text(problems: dict[str, list[str]], field: str, text: str) -> None:
    """Add to ``problems`` what keeps a text from being printed in its place on a letter."""
    limit = _LIMITS[field]
    if len(text) > limit:
        problems[field].append(
            _("Paling banyak %(limit)d karakter; sekarang %(found)d.")
            % {"limit": limit, "found": len(text)}
        )
    for character in text:
        if not _is_printable(character):
            shown = character if character.isprintable() else ""
            problems[field].append(
                _("Karakter %(character)s (U+%(code)s) tidak dapat dicetak; ganti karakter itu.")
                % {"character": shown, "code": f"{ord(character):04X}"}
            )
            return


def _is_printable(character: str) -> bool:
    if character == "\n":
        return True
    if character in _TURNING or unicodedata.category(character) in _NO_TEXT:
        return False
    return ord(character) in drawable()


def _check_people(problems: dict[str, list[str]], data: LetterData) -> None:
    superior, applicant = data.superior, data.applicant
    if (superior.acting is Acting.ON_BEHALF) != bool(superior.on_behalf_of.strip()):
        problems["superior_on_behalf_of"].append(
            _("Isi jabatan yang diatasnamakan, hanya bila atasan bertanda tangan atas nama.")
        )
    for field, nip in (("superior_nip", superior.nip), ("applicant_nip", applicant.nip)):
        try:
            if nip.strip():
                parse_nip(nip)
        except InvalidNIP as error:
            problems[field].append(nip_problem(error))
    if applicant.email.strip():
        try:
            validate_email(applicant.email)
        except ValidationError:
            problems["applicant_email"].append(
                _("Alamat email tidak lengkap. Contoh: nama@kebumenkab.go.id")
            )
    if superior.nip.strip() and _digits(superior.nip) == _digits(applicant.nip):
        problems["superior_nip"].append(
            _("Atasan tidak boleh sama dengan pemohon: NIP keduanya sama.")
        )
    elif superior.name.strip() and _same_name(superior.name, applicant.name):
        problems["superior_name"].append(
            _("Atasan tidak boleh sama dengan pemohon: nama keduanya sama.")
        )


def _digits(nip: str) -> str:
    return "".join(character for character in nip if character.isdigit())


def _same_name(left: str, right: str) -> bool:
    return " ".join(left.casefold().split()) == " ".join(right.casefold().split())


def _check_certificate(problems: dict[str, list[str]], data: LetterData) -> None:
    certificate = data.certificate
    if certificate.serial.strip():
        try:
            parse_serial(certificate.serial)
        except InvalidInput:
            problems["certificate_serial"].append(
                _("Nomor seri terdiri dari 1 sampai 40 angka heksadesimal (0-9, A-F).")
            )
    start, end = certificate.not_before, certificate.not_after
    if start and end and end < start:
        problems["certificate_not_after"].append(
            _("Akhir masa berlaku mendahului awal masa berlaku.")
        )


def _check_reasons(problems: dict[str, list[str]], data: LetterData) -> None:
    if not data.ticked:
        problems["reasons"].append(_("Pilih sedikitnya satu alasan."))
    keys = [box.key for box in data.reasons]
    if len(keys) != len(set(keys)):
        problems["reasons"].append(_("Satu alasan tercantum dua kali."))


def _check_date(problems: dict[str, list[str]], written: date, today: date) -> None:
    if written > today:
        problems["date"].append(_("Tanggal surat tidak boleh sesudah hari ini."))
    elif today - written > _OLDEST:
        problems["date"].append(_("Tanggal surat paling lama 31 hari yang lalu."))
