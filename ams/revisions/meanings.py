"""A reason keeps what relying parties read of it, whatever else a revision changes."""

from django.utils.translation import gettext as _

from ams.procedures.rules import Procedure
from ams.revisions import known
from ams.revisions.errors import RevisionRefused


def check_codes_kept(procedure: Procedure, *, field: str = "") -> None:
    """Refuse a reason whose key meant another CRLReason in a revision that is approved.

    Raises:
        RevisionRefused: names the reason, what it meant and what to do; told at ``field``.
    """
    revisions = known.everything().revisions.get(procedure.key, ())
    meant = {one.key: one.reason_code for each in revisions for one in each.reasons}
    for index, one in enumerate(procedure.reasons):
        before = meant.get(one.key, one.reason_code)
        if before is not one.reason_code:
            words = _(
                "reasons[%(index)d]: “%(key)s” sudah berarti %(before)s pada sertifikat yang"
                " dicabut dan tidak dapat menjadi %(now)s. Hapus, lalu tambahkan alasan baru."
            ) % {"index": index, "key": one.key, "before": before, "now": one.reason_code}
            raise RevisionRefused(f"reason {one.key} changes its code", fields={field: [words]})
