"""What a form about a letter leads to, in every procedure: the letter's page, or its refusals."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ams.core.errors import Conflict, InvalidInput, RuleViolation
from ams.letters.models import LetterVersion
from ams.requests.models import Request
from ams.web.forms import take_errors
from ams.web.requests.wording import refusal_text


def filed(
    http_request: HttpRequest, form: forms.Form, file: Callable[[], Request]
) -> HttpResponse | None:
    """File the request of a valid form and lead to its letter; refusals are put at the form.

    Returns:
        Where to go, or ``None`` where the form is to be shown (again).
    """
    if not (http_request.method == "POST" and form.is_valid()):
        return None
    try:
        request = file()
    except InvalidInput as error:
        take_errors(form, error)
    except (Conflict, RuleViolation) as error:
        form.add_error(None, refusal_text(error))
    else:
        said = _("Permohonan %(number)s sudah diajukan. Cetak suratnya, lalu lampirkan.")
        messages.success(http_request, said % {"number": request.number})
        return redirect("request_attach", request.pk)
    return None


def rewritten(
    http_request: HttpRequest,
    form: forms.Form,
    request_id: UUID,
    correct: Callable[[], LetterVersion],
) -> HttpResponse | None:
    """Have the letter's next version written and lead to it; where that is over, to the request.

    Returns:
        Where to go, or ``None`` where the form is to be shown (again).
    """
    if not (http_request.method == "POST" and form.is_valid()):
        return None
    try:
        version = correct()
    except InvalidInput as error:
        take_errors(form, error)
    except RuleViolation as error:
        messages.warning(http_request, refusal_text(error))
        return redirect("request_detail", request_id)
    else:
        said = _("Versi %(version)d surat sudah jadi. Cetak, tandatangani, lalu lampirkan.")
        messages.success(http_request, said % {"version": version.version})
        return redirect("request_attach", request_id)
    return None
