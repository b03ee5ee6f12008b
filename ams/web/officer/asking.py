"""A page that asks for one thing more (a remark, a reason) and then performs the act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ams.core.actor import Actor
from ams.core.clock import Clock
from ams.core.errors import InvalidInput
from ams.requests.access import request_for
from ams.requests.acts import RequestAct
from ams.web.actor import clock_of
from ams.web.forms import PageForm, take_errors
from ams.web.officer.access import officer_of, refuse_unless
from ams.web.officer.onward import onward
from ams.web.words import Words

Perform = Callable[[UUID, Mapping[str, Any], Actor, Clock], object]
QUEUE: Final = "officer_queue"


@dataclass(frozen=True, slots=True)
class Question:
    """What a page asks before which act; ``said`` may name the request's ``%(number)s``.

    ``then`` is the address to go on to: a page of the request, or the queue, where the case is
    over for the officer and the next one follows.
    """

    act: RequestAct
    form: type[PageForm]
    template: str
    said: Words
    then: str = QUEUE


def ask(
    http_request: HttpRequest, request_id: UUID, question: Question, perform: Perform
) -> HttpResponse:
    """Show the question, or perform the act on what was answered and go on.

    Raises:
        SignInNeeded, RequestNotFound: for this actor there is no such page.
        NotPermitted, RuleViolation: he may not do it (now).
    """
    actor = officer_of(http_request)
    request = request_for(request_id, actor=actor)
    refuse_unless(question.act, request, http_request)
    form = question.form(http_request.POST if http_request.method == "POST" else None)
    if form.is_valid():
        try:
            perform(request_id, form.cleaned_data, actor, clock_of(http_request))
        except InvalidInput as error:
            take_errors(form, error)
        else:
            said = str(question.said) % {"number": request.number}
            if question.then == QUEUE:
                return onward(
                    http_request, done=request, said=said, otherwise=lambda: redirect(QUEUE)
                )
            messages.success(http_request, said)
            return redirect(question.then, request_id)
    context = {"case": request, "form": form}
    return render(http_request, question.template, context, status=422 if form.errors else 200)
