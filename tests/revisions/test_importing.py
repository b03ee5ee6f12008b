"""Files: what was exported comes back as it was; what is hostile or impossible is named."""

from collections.abc import Callable

import pytest

from ams.procedures import registry
from ams.procedures.registry import FILES
from ams.revisions.drafting import import_file
from ams.revisions.errors import RevisionNotFound, RevisionNotPermitted, RevisionRefused
from ams.revisions.importing import LARGEST
from ams.revisions.keeping import procedure_of
from ams.revisions.models import Revision
from tests.revisions.conftest import BASE, KEY, Cast

_SHIPPED = (FILES / KEY / f"{BASE}.toml").read_text(encoding="utf-8")
_TO_COME = _SHIPPED.replace("revision = 2021-04-16", "revision = 2027-01-01").replace(
    "effective = 2021-04-16", "effective = 2027-01-01"
)


def take(cast: Cast, content: str | bytes, *, by: str = "rina") -> Revision:
    """Import a file."""
    data = content.encode() if isinstance(content, str) else content
    return import_file(data, reason="Dari berkas", actor=cast.actor(by), clock=cast.clock)


def test_what_is_exported_and_imported_is_the_same(cast: Cast) -> None:
    first = take(cast, _TO_COME)
    again = take(cast, first.content)
    assert again.content == first.content
    assert again.digest == first.digest
    assert procedure_of(again).activities == registry.get(KEY, BASE).activities


def test_a_file_may_change_where_a_decision_leads(cast: Cast) -> None:
    changed = _TO_COME.replace('to = "letter"\nby = ["officer"]', 'to = "attach"\nby = ["officer"]')
    assert changed != _TO_COME
    draft = procedure_of(take(cast, changed))
    assert [move.to for move in draft.activity("document_check").moves][1] == "attach"


def test_a_byte_order_mark_is_forgiven(cast: Cast) -> None:
    assert take(cast, b"\xef\xbb\xbf" + _TO_COME.encode()).pk


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("hadi", RevisionNotPermitted), ("wahyu", RevisionNotPermitted),
     ("budi", RevisionNotFound), ("sari", RevisionNotFound)],
)  # fmt: skip
def test_nobody_but_an_administrator_imports(
    cast: Cast, who: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        take(cast, _TO_COME, by=who)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda text: text + " " * LARGEST, "terlalu besar"),
        (lambda text: b"\xff\xfe" + text.encode("utf-16-le"), "Baris 1: bukan teks UTF-8"),
        (lambda text: text.encode("latin-1", "replace") + b"\n# caf\xe9", "bukan teks UTF-8"),
        (lambda text: text + "\nx = " + "[" * 4000, "TOML yang benar"),
        (lambda text: text + "\n" + "a." * 2400 + "a = 1", "TOML yang benar|tidak dikenal di sini"),
        (lambda text: text + "\n" + "a." * 9000 + "a = 1", "terlalu panjang"),
        (lambda text: text + "\nx = " + "9" * 4900, "TOML yang benar|tidak dikenal di sini"),
        (lambda text: text.replace("key =", "key =\n", 1), "TOML yang benar"),
        (lambda text: text.replace("\nnumber = 3\n", "\nnumber = 3\nsecret = 1\n"), "secret"),
        (lambda _: "<script>alert(1)</script>", "TOML yang benar"),
        (lambda _: "", "key: tidak ada"),
        (lambda _: "\x00", "TOML yang benar"),
        (lambda text: text.replace('key = "revocation"', 'key = "izin"', 1), "izin"),
        (lambda text: text.replace('lane = "officer"', 'lane = "mayor"', 1), "harus salah satu"),
        (lambda text: text.replace("revision = 2027-01-01", "revision = 2027-01-02"), "revision:"),
        (
            lambda text: text.replace("2027-01-01", "2026-11-21").replace(
                "created = 2021-04-16", "created = 2021-04-16"
            ),
            "sudah lewat",
        ),
        (lambda text: text.replace('by = ["officer"]', 'by = ["applicant"]', 1), "hanya boleh"),
        (lambda text: text.replace('"document_check"', '"berkas"'), "bukan aktivitas yang dapat"),
        (lambda text: text.replace("[activities.moves.match]", "[activities.moves.conform]"),
         "harus mempunyai keluaran"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_with_place_and_reason(
    cast: Cast, spoil: Callable[[str], str | bytes], told: str
) -> None:
    with pytest.raises(RevisionRefused) as refused:
        take(cast, spoil(_TO_COME))
    (words,) = refused.value.fields["file"]
    assert any(part in words for part in told.split("|")), words
    assert not Revision.objects.exists()
