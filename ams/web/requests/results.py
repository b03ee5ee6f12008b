"""What came of an activity, in words; the record itself keeps keys that never change."""

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ams.procedures.rules import Act
from ams.requests.models import Channel
from ams.requests.tracker import Attempt
from ams.revocation.errors import InvalidReasons
from ams.revocation.reasons import reason
from ams.web.words import Words

CHANNELS: Mapping[Channel, Words] = {
    Channel.EMAIL: _("lewat email"),
    Channel.AMS: _("dengan tombol di AMS"),
    Channel.LINK: _("lewat tautan dalam email"),
    Channel.PHONE: _("lewat telepon"),
    Channel.COUNTER: _("di loket"),
}
_ACTS: Mapping[str, Words] = {
    Act.CONFORM: _("Berkas sesuai"),
    Act.RETURN: _("Dikembalikan untuk diperbaiki"),
    Act.MATCH: _("Sertifikat cocok"),
    Act.MISMATCH: _("Tidak cocok; berkas diperiksa lagi"),
    Act.REJECT: _("Permohonan ditolak"),
    Act.WITHDRAW: _("Ditarik kembali oleh pemohon"),
}


def result_text(attempt: Attempt) -> str:
    """Return what the carrying out of an activity ended with, empty where nothing is to say."""
    if attempt.act in _ACTS:
        return str(_ACTS[attempt.act])
    if attempt.act == Act.FILE:
        return reasons_text(attempt.output.split(", "))
    if attempt.act in {Act.NOTIFY, Act.ACKNOWLEDGE}:
        return channel_text(attempt.output)
    return attempt.output


def channel_text(how: str) -> str:
    """Return a channel in words, an unknown one by its own name."""
    return str(CHANNELS[Channel(how)]) if how in set(Channel) else how


def reasons_text(keys: list[str]) -> str:
    """Return reasons as people read them, also those no longer offered."""
    return ", ".join(reason_text(key) for key in keys)


def reason_text(key: str) -> str:
    """Return one reason in the page's language."""
    try:
        return reason(key).in_language(get_language() or "id")
    except InvalidReasons:
        return key
