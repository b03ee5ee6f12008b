"""What stands before an officer at the activities of an e-mail account that he carries out."""

from typing import Any

from django import forms
from django.conf import settings

from ams.mailboxes.addresses import proposals_for
from ams.mailboxes.creating import refusal_of, wished_address
from ams.mailboxes.disposing import STEPS, lines_of, proposed_to
from ams.mailboxes.models import Mailbox
from ams.mailboxes.provisioners import provisioner
from ams.requests.acts import RequestAct
from ams.requests.models import Request
from ams.web.mailboxes.forms import CreationForm, DispositionForm


def mailbox_context(
    work: RequestAct, request: Request, *, form: forms.Form | None = None
) -> dict[str, Any]:
    """Return the sheet so far, the address, the account if there is one, and the form."""
    lines = lines_of(request)
    mailbox = Mailbox.objects.filter(request=request).first()
    server = provisioner(mailbox.provisioner if mailbox else None)
    found: dict[str, Any] = {
        "lines": lines,
        "step": len(lines) + 1,
        "steps": STEPS,
        "mailbox": mailbox,
        "makes_accounts": server.makes_accounts,
        "refusal": refusal_of(request),
    }
    if work is RequestAct.DISPOSE:
        initial = {"to": proposed_to(len(lines) + 1), "by_position": lines[-1].to if lines else ""}
        found["form"] = form or DispositionForm(initial=initial)
    elif work is RequestAct.CREATE_MAILBOX:
        found["proposed"] = proposals_for(request.applicant)
        initial = {"address": wished_address(request), "quota_mb": str(settings.AMS_MAIL_QUOTA_MB)}
        found["form"] = form or CreationForm(initial=initial)
    return found
