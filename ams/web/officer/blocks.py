"""The text blocks of the agencies in the officer's scope; administrators keep all."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ams.core.actor import Actor, Role
from ams.core.errors import InvalidInput, NotFound
from ams.web.actor import actor_of, clock_of
from ams.web.forms import LongSelect, PageForm, take_errors
from ams.workbench.blocks import (
    TEXT_LENGTH,
    TITLE_LENGTH,
    add_block,
    block_for,
    change_block,
    keepable,
    kept_by,
    remove_block,
)


class TextForm(PageForm):
    """What a block says."""

    title = forms.CharField(label=gettext_lazy("Nama singkat"), max_length=TITLE_LENGTH)
    text = forms.CharField(
        label=gettext_lazy("Bunyi teks"), max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Pemohon membacanya apa adanya, jadi sebutkan juga caranya."),
    )  # fmt: skip


class BlockForm(TextForm):
    """A new block."""

    agency = forms.ChoiceField(label=gettext_lazy("Instansi"), widget=LongSelect)
    field_order = ("agency", "title", "text")

    def __init__(self, *args: object, actor: Actor, agency: str = "") -> None:
        super().__init__(*args, initial={"agency": agency})
        field = self.fields["agency"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(str(pk), name) for pk, name in keepable(actor).values_list("pk", "name")]


@require_http_methods(["GET", "HEAD", "POST"])
def index(http_request: HttpRequest) -> HttpResponse:
    """List the blocks, with a form for another one."""
    actor = _keeper_of(http_request)
    typed_in = http_request.POST if http_request.method == "POST" else None
    form = BlockForm(typed_in, actor=actor, agency=http_request.GET.get("instansi", ""))
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            add_block(
                int(typed["agency"]), title=typed["title"], text=typed["text"], actor=actor,
                clock=clock_of(http_request),
            )  # fmt: skip
        except InvalidInput as error:
            take_errors(form, error)
        else:
            messages.success(http_request, _("Teks siap pakai disimpan."))
            return redirect("text_blocks")
    context = {"form": form, "blocks": kept_by(actor), "from_queue": actor.is_officer}
    return render(
        http_request, "web/officer/blocks.html", context, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change(http_request: HttpRequest, block_id: int) -> HttpResponse:
    """Change a block's title and text."""
    actor = _keeper_of(http_request)
    block = block_for(block_id, actor=actor)
    typed_in = http_request.POST if http_request.method == "POST" else None
    form = TextForm(typed_in, initial={"title": block.title, "text": block.text})
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            change_block(
                block_id, title=typed["title"], text=typed["text"], actor=actor,
                clock=clock_of(http_request),
            )  # fmt: skip
        except InvalidInput as error:
            take_errors(form, error)
        else:
            messages.success(http_request, _("Teks siap pakai disimpan."))
            return redirect("text_blocks")
    context = {"form": form, "text_block": block}
    return render(
        http_request, "web/officer/block.html", context, status=422 if form.errors else 200
    )


@require_POST
def remove(http_request: HttpRequest, block_id: int) -> HttpResponse:
    """Remove a block."""
    remove_block(block_id, actor=_keeper_of(http_request), clock=clock_of(http_request))
    messages.success(http_request, _("Teks siap pakai dihapus."))
    return redirect("text_blocks")


def _keeper_of(http_request: HttpRequest) -> Actor:
    actor = actor_of(http_request)
    if actor.is_officer or actor.has(Role.ADMINISTRATOR):
        return actor
    raise NotFound(f"{actor.name} keeps no text blocks")
