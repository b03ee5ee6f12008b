"""What figures are narrowed by: agency, procedure, months."""

from datetime import date, datetime

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ams.accounts.models import Agency
from ams.core.wording import WIB, month_text
from ams.measuring.errors import FiguresNotFound
from ams.measuring.scope import Wanted
from ams.measuring.wording import procedure_text
from ams.requests.conduct import is_carried_out
from ams.revisions import known
from ams.web.forms import LongSelect

MONTHS_BACK = 36
_YEAR = 12


class FiguresFilter(forms.Form):
    """Agency, procedure, first and last month; an empty form means this month."""

    instansi = forms.ModelChoiceField(
        Agency.objects.none(), label=gettext_lazy("Instansi"), required=False,
        empty_label=gettext_lazy("Semua dalam lingkup"), widget=LongSelect,
    )  # fmt: skip
    jenis = forms.ChoiceField(label=gettext_lazy("Prosedur"), required=False)
    dari = forms.ChoiceField(label=gettext_lazy("Dari bulan"), required=False)
    sampai = forms.ChoiceField(label=gettext_lazy("Sampai bulan"), required=False)

    def __init__(self, data: object, *, agencies: frozenset[int] | None, now: datetime) -> None:
        self._agencies = agencies
        self._months = months_upto(now)
        chosen = {name: str(value) for name, value in getattr(data, "items", dict)()}
        this_month = f"{self._months[0]:%Y-%m}"
        super().__init__({**chosen, **_defaults(chosen, this_month)})
        self._offer("jenis", [("", _("Semua")), *_procedures()])
        months = [(f"{month:%Y-%m}", _month(month)) for month in self._months]
        self._offer("dari", months)
        self._offer("sampai", months)
        offered = Agency.objects.order_by("name").only("name")
        field = self.fields["instansi"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = offered if agencies is None else offered.filter(pk__in=agencies)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices

    def wanted(self) -> Wanted:
        """Return which cases are asked for.

        Raises:
            FiguresNotFound: an agency out of scope, or what is no choice.
        """
        if not self.is_valid():
            raise FiguresNotFound(f"no figures for {dict(self.errors)}")
        asked = self.cleaned_data
        first, last = sorted((_day(asked["dari"]), _day(asked["sampai"])))
        agency: Agency | None = asked["instansi"]
        agencies = frozenset({agency.pk}) if agency else self._agencies
        return Wanted(agencies, first, last, asked["jenis"])

    def period_text(self) -> str:
        """Return "November 2026", or the first and the last month."""
        wanted = self.wanted()
        if wanted.first == wanted.last:
            return _month(wanted.first)
        return _("%(first)s sampai %(last)s") % {
            "first": _month(wanted.first), "last": _month(wanted.last),
        }  # fmt: skip


def months_upto(now: datetime) -> list[date]:
    """Return the months on offer, this one first."""
    local = now.astimezone(WIB)
    count = local.year * _YEAR + local.month - 1
    return [date((count - n) // _YEAR, (count - n) % _YEAR + 1, 1) for n in range(MONTHS_BACK)]


def _defaults(chosen: dict[str, str], this_month: str) -> dict[str, str]:
    last = chosen.get("sampai") or this_month
    return {"dari": chosen.get("dari") or last, "sampai": last}


def _procedures() -> list[tuple[str, str]]:
    carried_out = (
        key
        for key, revisions in known.for_words().revisions.items()
        if any(is_carried_out(one) for one in revisions)
    )
    return [(key, procedure_text(key)) for key in carried_out]


def _month(month: date) -> str:
    return month_text(month, get_language() or "id")


def _day(text: str) -> date:
    return date.fromisoformat(f"{text}-01")
