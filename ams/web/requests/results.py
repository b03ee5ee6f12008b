"""What came of an activity, in words; the record itself keeps keys that never change."""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ams.procedures.rules import Act
from ams.requests.models import CLOSED_UNCONFIRMED, ENDED_BY_RELEASE, Channel
from ams.requests.tracker import Attempt
from ams.revocation.errors import InvalidReasons
from ams.revocation.reasons import reason
from ams.web.words import Words

_LAST = 6
CHANNELS: Mapping[Channel, Words] = {
    Channel.EMAIL: gettext_lazy("lewat email"),
    Channel.AMS: gettext_lazy("dengan tombol di AMS"),
    Channel.LINK: gettext_lazy("lewat tautan dalam email"),
    Channel.PHONE: gettext_lazy("lewat telepon"),
    Channel.COUNTER: gettext_lazy("di loket"),
}
_ACTS: Mapping[str, Words] = {
    Act.CONFORM: gettext_lazy("Berkas sesuai"),
    Act.RETURN: gettext_lazy("Dikembalikan untuk diperbaiki"),
    Act.MATCH: gettext_lazy("Sertifikat cocok"),
    Act.MISMATCH: gettext_lazy("Tidak cocok; berkas diperiksa lagi"),
    Act.RECHECK: gettext_lazy("Dikembalikan ke pemeriksaan sertifikat"),
    Act.REJECT: gettext_lazy("Permohonan ditolak"),
    Act.WITHDRAW: gettext_lazy("Ditarik kembali oleh pemohon"),
    CLOSED_UNCONFIRMED: gettext_lazy("Ditutup tanpa konfirmasi CA; sertifikat tidak dicabut"),
    ENDED_BY_RELEASE: gettext_lazy("Penangguhan dilepas; sertifikat tidak dicabut"),
    Act.REGISTER: gettext_lazy("Didaftarkan; tautan aktivasi dikirim"),
    Act.ACCEPT: gettext_lazy("Data dikonfirmasi dan perjanjian disetujui"),
    Act.VERIFY: gettext_lazy("Data sesuai"),
    Act.CHECK_TERM: gettext_lazy("Sertifikat dapat diperbarui"),
    Act.MAKE_KEY: gettext_lazy("Permintaan sertifikat diterima"),
}


def result_text(attempt: Attempt) -> str:
    """Return what the carrying out of an activity ended with, empty where nothing is to say."""
    if attempt.act in _ACTS:
        return str(_ACTS[attempt.act])
    if attempt.act == Act.FILE:
        return reasons_text(attempt.output.split(", "))
    if attempt.act in {Act.NOTIFY, Act.ACKNOWLEDGE}:
        return channel_text(attempt.output)
    if attempt.act == Act.REVOKE:
        return _("Sertifikat …%(last)s dicabut") % {"last": attempt.output[-_LAST:]}
    if attempt.act == Act.ISSUE:
        return _("Sertifikat …%(last)s diterbitkan") % {"last": attempt.output[-_LAST:]}
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
