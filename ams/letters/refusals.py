"""Why an upload is not taken: one class per case, each saying what is wrong and what to do."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ams.core.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Phrase:
    """A few words within a refusal, kept as their msgid: who decoded the file knows no language."""

    msgid: str
    count: int = 0

    def __str__(self) -> str:
        """Return the words in the language now active."""
        return gettext(self.msgid) % {"count": self.count}


class UploadRefused(InvalidInput):
    """An uploaded file is not taken; ``message`` tells why, ``advice`` what to do instead."""

    code = "upload_refused"
    message: ClassVar[str | Promise] = _("Berkas ini tidak dapat diterima.")
    advice: ClassVar[str | Promise] = _("Pindai surat sebagai PDF, JPEG, atau PNG.")

    def __init__(self, detail: str, /, **values: object) -> None:
        """Keep the English ``detail`` for the journal and the ``values`` that the words name."""
        super().__init__(detail)
        self.context = values
        self.detail = detail
        self.fields = {"file": [f"{self.said} {self.advised}"]}

    @property
    def said(self) -> str:
        """Return what is wrong, in the language now active."""
        return str(self.message) % self.context if self.context else str(self.message)

    @property
    def advised(self) -> str:
        """Return what to do, in the language now active."""
        return str(self.advice) % self.context if self.context else str(self.advice)


class ArmsNotAPicture(UploadRefused):
    """A coat of arms came as something else than a picture of pixels."""

    code = "arms_not_a_picture"
    message = _("Lambang harus berupa gambar PNG atau JPEG; berkas SVG atau PDF tidak diterima.")
    advice = _("Buka berkasnya, simpan sebagai PNG sedikitnya 400 piksel, lalu unggah PNG itu.")


class EmptyUpload(UploadRefused):
    """No octet arrived."""

    code = "upload_empty"
    message = _("Berkas ini kosong.")
    advice = _("Periksa berkas di perangkat Anda, lalu unggah kembali.")


class TooLarge(UploadRefused):
    """More octets than the limit."""

    code = "upload_too_large"
    message = _("Berkas ini %(size)s; batasnya %(limit)s.")
    advice = _("Pindai dengan resolusi 150-200 dpi, skala abu-abu, atau perkecil fotonya.")


class UnknownKind(UploadRefused):
    """Neither PDF, JPEG nor PNG by its first octets."""

    code = "upload_unknown_kind"
    message = _("Isi berkas ini bukan PDF, JPEG, atau PNG, apa pun namanya.")
    advice = _("Simpan atau pindai surat sebagai PDF, JPEG, atau PNG.")


class Program(UploadRefused):
    """A program by its first octets."""

    code = "upload_program"
    message = _("Berkas ini adalah program komputer.")
    advice = _("Jangan buka berkas ini. Pindai surat sebagai PDF, JPEG, atau PNG.")


class Disguised(UploadRefused):
    """A second format hides in the file."""

    code = "upload_disguised"
    message = _("Berkas ini memuat format lain yang tersembunyi (%(found)s).")
    advice = _("Pindai surat kembali dan unggah berkas langsung dari pemindai atau kamera.")


class BrokenPDF(UploadRefused):
    """The PDF's structure cannot be read."""

    code = "upload_broken_pdf"
    message = _("Berkas PDF ini rusak atau tidak lengkap.")
    advice = _("Buka berkas di perangkat Anda; bila tidak terbuka, pindai surat kembali.")


class EncryptedPDF(UploadRefused):
    """The PDF is encrypted."""

    code = "upload_encrypted_pdf"
    message = _("Berkas PDF ini terkunci (terenkripsi).")
    advice = _("Simpan kembali tanpa kata sandi dan tanpa pembatasan, lalu unggah.")


class PDFWithoutPages(UploadRefused):
    """The PDF has no page."""

    code = "upload_pdf_without_pages"
    message = _("Berkas PDF ini tidak memiliki halaman.")
    advice = _("Pindai surat kembali.")


class TooManyPages(UploadRefused):
    """More pages than a letter has."""

    code = "upload_too_many_pages"
    message = _("Berkas PDF ini %(pages)d halaman; batasnya %(limit)d.")
    advice = _("Unggah hanya halaman surat keterangan.")


class PageTooLarge(UploadRefused):
    """A page of absurd size, or none."""

    code = "upload_page_too_large"
    message = _("Halaman %(page)d berukuran tidak wajar.")
    advice = _("Cetak ulang atau pindai surat pada kertas A4 atau F4.")


class ActivePDF(UploadRefused):
    """The PDF would do something when it is opened."""

    code = "upload_active_pdf"
    message = _("Berkas PDF ini memuat perintah yang berjalan sendiri (%(found)s).")
    advice = _("Cetak surat ke PDF baru atau pindai dari kertas, lalu unggah.")


class FileInsidePDF(UploadRefused):
    """The PDF carries a file that is not our own letter's data."""

    code = "upload_file_inside_pdf"
    message = _("Berkas PDF ini memuat berkas lain di dalamnya (%(found)s).")
    advice = _("Cetak surat ke PDF baru tanpa lampiran, lalu unggah.")


class FormPDF(UploadRefused):
    """The PDF carries an XFA form, whose content no ordinary reader shows."""

    code = "upload_form_pdf"
    message = _("Berkas PDF ini adalah formulir dinamis yang isinya dapat berubah.")
    advice = _("Cetak formulir ke PDF biasa, lalu unggah.")


class BrokenImage(UploadRefused):
    """The picture cannot be decoded to its end."""

    code = "upload_broken_image"
    message = _("Gambar ini rusak atau terpotong.")
    advice = _("Foto atau pindai surat kembali.")


class ImageTooLarge(UploadRefused):
    """More pixels than are ever needed."""

    code = "upload_image_too_large"
    message = _("Gambar ini %(width)d x %(height)d piksel; terlalu besar untuk diperiksa.")
    advice = _("Perkecil foto sampai paling banyak %(limit)d megapiksel.")


class ImageTooSmall(UploadRefused):
    """Too few pixels for a letter to be read."""

    code = "upload_image_too_small"
    message = _("Gambar ini hanya %(width)d x %(height)d piksel; surat tidak akan terbaca.")
    advice = _("Foto seluruh halaman dari dekat, dengan cahaya cukup.")


class AnimatedImage(UploadRefused):
    """More than one frame."""

    code = "upload_animated_image"
    message = _("Gambar ini bergerak (memuat lebih dari satu bingkai).")
    advice = _("Unggah foto biasa, bukan animasi.")


class TooComplex(UploadRefused):
    """Unpacked, the file is out of all proportion to a letter."""

    code = "upload_too_complex"
    message = _("Berkas ini terlalu rumit untuk sebuah surat pindaian (%(found)s).")
    advice = _("Pindai surat kembali dari kertas, lalu unggah.")


class AnotherLetter(UploadRefused):
    """The QR on a page proves that it belongs to another letter."""

    code = "upload_another_letter"
    message = _("Halaman %(page)d adalah surat lain dengan kode %(code)s, bukan %(own)s.")
    advice = _("Unggah surat milik permohonan ini; kodenya tercetak di kaki setiap halaman.")


class AnotherLetterTyped(UploadRefused):
    """The code that was typed off the paper is another letter's."""

    code = "upload_another_code"
    message = _("Kode %(code)s milik surat lain, bukan surat permohonan ini; berkas dilepas.")
    advice = _("Unduh surat dari permohonan ini, mintakan tanda tangan, lalu unggah.")


class Unreadable(UploadRefused):
    """The process that decodes it ended, or was ended, before it was done."""

    code = "upload_unreadable"
    message = _("Berkas ini tidak dapat dibuka dengan aman dalam batas waktu dan memori.")
    advice = _("Pindai surat kembali dari kertas dengan 150-200 dpi, lalu unggah berkas barunya.")


class ReaderBusy(UploadRefused):
    """No process is free to decode it, or none can be started."""

    code = "upload_reader_busy"
    message = _("Berkas Anda belum dapat dibaca karena banyak unggahan sedang diproses.")
    advice = _("Tunggu satu menit, lalu unggah kembali. Berkas Anda tidak bermasalah.")
