import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from ams.letters import refusals
from tests.letters.uploads import Spoil, pdf_with, refusal, taken


def test_a_pdf_that_shows_its_first_page_on_opening_is_taken() -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.XYZ, None, None, 0])

    assert taken(pdf_with(spoil)).pages


def test_a_pdf_with_a_web_link_is_taken() -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        link = Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]),
            A=Dictionary(S=Name.URI, URI=String("https://ams.example/s/X")),
        )  # fmt: skip
        pdf.pages[0].Annots = Array([pdf.make_indirect(link)])

    assert taken(pdf_with(spoil)).pages


def test_twenty_pages_are_taken() -> None:
    assert len(taken(pdf_with(pages=20)).pages) == 20


def test_a_pdf_cut_off_is_refused() -> None:
    content = pdf_with()
    assert isinstance(refusal(content[: len(content) * 2 // 3]), refusals.BrokenPDF)


def test_a_pdf_of_nothing_but_its_header_is_refused() -> None:
    assert isinstance(refusal(b"%PDF-1.7\n%%EOF\n"), refusals.BrokenPDF)


@pytest.mark.parametrize("user", ["rahasia", ""])
def test_an_encrypted_pdf_is_refused_even_if_it_opens(user: str) -> None:
    content = pdf_with(encryption=pikepdf.Encryption(owner="pemilik", user=user))
    assert isinstance(refusal(content), refusals.EncryptedPDF)


def test_a_pdf_without_pages_is_refused() -> None:
    assert isinstance(refusal(pdf_with(pages=0)), refusals.PDFWithoutPages)


def test_a_pdf_of_more_than_twenty_pages_is_refused() -> None:
    said = refusal(pdf_with(pages=21))
    assert isinstance(said, refusals.TooManyPages)
    assert "21" in said.said


@pytest.mark.parametrize("box", [[0, 0, 100_000, 842], [0, 0, 595, 10], [0, 0, 0, 0]])
def test_a_page_of_absurd_size_is_refused(box: list[int]) -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].mediabox = Array(box)

    assert isinstance(refusal(pdf_with(spoil)), refusals.PageTooLarge)


def test_a_page_in_units_of_a_mile_is_refused() -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.UserUnit = 70_000

    assert isinstance(refusal(pdf_with(spoil)), refusals.PageTooLarge)


def opening_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def opening_program(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(Dictionary(S=Name.Launch, F=String("cmd.exe")))


def named_script(pdf: pikepdf.Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String("1"))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script])))


def script_in_a_stream(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Extra = pdf.make_indirect(Dictionary(JS=Stream(pdf, b"app.alert(1)")))


def page_action(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.URI, URI=String("http://x")))


def link_that_starts_a_program(pdf: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.Launch, F=String("x.exe"))
    pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=action)])


def form_that_sends(pdf: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.SubmitForm, F=String("http://x"))
    pdf.Root.AcroForm = Dictionary(Fields=Array([Dictionary(FT=Name.Btn, A=action)]))


def film(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.RichMedia)])


def action_behind_another(pdf: pikepdf.Pdf) -> None:
    following = Dictionary(S=Name.GoToR, F=String("x.pdf"))
    pdf.Root.OpenAction = Dictionary(
        S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]), Next=following
    )


@pytest.mark.parametrize(
    "spoil",
    [
        opening_script, opening_program, named_script, script_in_a_stream, page_action,
        link_that_starts_a_program, form_that_sends, film, action_behind_another,
    ],
)  # fmt: skip
@pytest.mark.parametrize("packed", [False, True])
def test_a_pdf_that_acts_by_itself_is_refused(spoil: Spoil, packed: bool) -> None:  # noqa: FBT001 - a parameter
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    assert isinstance(refusal(pdf_with(spoil, object_stream_mode=mode)), refusals.ActivePDF)


def test_a_pdf_that_carries_a_program_is_refused() -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["setup.exe"] = b"MZ\x90\0"

    assert isinstance(refusal(pdf_with(spoil)), refusals.FileInsidePDF)


DATA = b'{"code":"","content":{},"number":"","schema":1,"version":1}'


def test_a_letters_data_are_no_foreign_file() -> None:
    def carry(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["surat.json"] = DATA

    assert taken(pdf_with(carry)).pages


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("surat.json", b"MZ\x90\0"),
        ("surat.json", b"[]"),
        ("surat.json", b"[" * 10_000),
        ("surat.json", b'{"code":""}'),
        ("surat.json", DATA + b" " * 70_000),
        ("surat.json", DATA + b"\0MZ"),
        ("lain.json", DATA),
    ],
)
def test_any_other_file_inside_a_pdf_is_refused(name: str, data: bytes) -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        pdf.attachments[name] = data

    assert isinstance(refusal(pdf_with(spoil)), refusals.FileInsidePDF)


def test_a_second_file_beside_a_letters_data_is_refused() -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["surat.json"] = DATA
        pdf.attachments["setup.exe"] = b"MZ"

    assert isinstance(refusal(pdf_with(spoil)), refusals.FileInsidePDF)


def test_a_dynamic_form_is_refused() -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Stream(pdf, b"<xdp/>"))

    assert isinstance(refusal(pdf_with(spoil)), refusals.FormPDF)


def test_a_pdf_that_two_readers_count_differently_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdfium.PdfDocument, "__len__", lambda _self: 2)
    assert isinstance(refusal(pdf_with()), refusals.Disguised)
