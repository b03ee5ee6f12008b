"""Letters, their versions, and the files that people attach, as kept in the database."""

import hashlib
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Account, Agency
from ams.core.actor import Actor, Role
from ams.core.identifiers import format_code
from ams.letters.data import Document, LetterData
from ams.letters.kinds import CONTENT_TYPES, KIND_CHOICES, AttachmentKind


class LetterSequence(models.Model):
    """The last letter number that an agency has given in a year; its row is the lock."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "year"], name="letter_sequence_per_year")
        ]

    def __str__(self) -> str:
        """Return agency, year and last number."""
        return f"{self.agency_id}/{self.year}: {self.last}"


class CoatOfArms(models.Model):
    """A coat of arms as it is printed: a small PNG of ours, found by its digest, never changed."""

    sha256 = models.CharField(max_length=64, unique=True)
    image = models.BinaryField()

    def __str__(self) -> str:
        """Return the digest."""
        return self.sha256


class LetterTemplate(models.Model):
    """A revision of what an agency's letters look like; without ``in_force_at`` it is the draft."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="letter_templates")
    revision = models.PositiveSmallIntegerField()
    government = models.CharField(max_length=120, blank=True)
    office = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.CharField(max_length=100, blank=True)
    email = models.CharField(max_length=254, blank=True)
    arms = models.ForeignKey(
        CoatOfArms, models.PROTECT, null=True, blank=True, related_name="templates"
    )
    place = models.CharField(max_length=60)
    number_pattern = models.CharField(max_length=60)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=120)
    in_force_at = models.DateTimeField(null=True, blank=True)
    in_force_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["agency_id", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "revision"], name="letter_template_once"),
            models.UniqueConstraint(
                fields=["agency"],
                condition=Q(in_force_at__isnull=True),
                name="letter_template_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(revision__gte=1), name="letter_template_revision_from_one"
            ),
        ]

    def __str__(self) -> str:
        """Return whose template it is and which revision."""
        return f"{self.agency_id} r{self.revision}"


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters, narrowed to what an actor may see."""

    def for_actor(self, actor: Actor) -> Self:
        """Return one's own letters, those in an officer's scope, all for auditor and system."""
        if actor.is_system or actor.has(Role.AUDITOR):
            return self
        seen = Q(owner_id=actor.account_id)
        for appointment in actor.appointments:
            if appointment.agency_ids is None:
                return self
            seen |= Q(agency_id__in=appointment.agency_ids)
        return self.filter(seen)


class Letter(models.Model):
    """One letter with its number and code; what it says stands in its versions."""

    code = models.CharField(_("kode surat"), max_length=12, unique=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="letters")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(_("nomor surat"), max_length=80)
    owner = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="letters",
        verbose_name=_("pemilik"),
    )  # fmt: skip
    created_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    taken_over_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("surat keterangan")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year", "sequence"], name="letter_number_given_once"
            ),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="letter_sequence_from_one"),
        ]

    def __str__(self) -> str:
        """Return the letter's number."""
        return self.number

    @property
    def printed_code(self) -> str:
        """Return the code in groups of four, as it stands under the QR."""
        return format_code(self.code)

    @property
    def latest(self) -> "LetterVersion":
        """Return the newest version."""
        return self.versions.latest("version")


class LetterVersion(models.Model):
    """What a letter says, from one writing to the next; never changed once made."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    data = models.JSONField()
    sha256 = models.CharField(max_length=64)
    pdf = models.BinaryField()
    created_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["letter_id", "version"]
        verbose_name = _("versi surat")
        constraints = [
            models.UniqueConstraint(fields=["letter", "version"], name="letter_version_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="letter_version_from_one"),
        ]

    def __str__(self) -> str:
        """Return number and version."""
        return f"{self.letter} v{self.version}"

    @property
    def document(self) -> Document:
        """Return the version's content with its number and code."""
        return Document.from_json(self.data)

    @property
    def content(self) -> LetterData:
        """Return what the version says."""
        return self.document.content

    @property
    def filename(self) -> str:
        """Return the name that a downloaded copy gets."""
        return f"surat-keterangan-{self.letter.printed_code}-v{self.version}.pdf"


class Attachment(models.Model):
    """A signed letter as uploaded, byte for byte; replaced by a newer one, never changed."""

    letter_version = models.ForeignKey(LetterVersion, models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=4, choices=KIND_CHOICES)
    filename = models.CharField(_("nama berkas"), max_length=120)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    page_count = models.PositiveSmallIntegerField()
    # What a machine read on it; nothing of one that was kept before there was a reader.
    reading = models.JSONField(null=True, blank=True)
    # When its applicant typed the letter's code off it, where no machine could read one.
    code_typed_at = models.DateTimeField(null=True, blank=True)
    uploaded_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["letter_version_id", "uploaded_at", "id"]
        verbose_name = _("lampiran")
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1), name="attachment_not_empty"),
            models.CheckConstraint(condition=Q(page_count__gte=1), name="attachment_has_pages"),
        ]

    def __str__(self) -> str:
        """Return the file's name."""
        return self.filename

    @property
    def content_type(self) -> str:
        """Return the media type that was found by decoding, not the one that was claimed."""
        return CONTENT_TYPES[AttachmentKind(self.kind)]

    @property
    def is_intact(self) -> bool:
        """Tell whether the file is, octet for octet, what was kept."""
        return hashlib.sha256(bytes(self.content)).hexdigest() == self.sha256


class AttachmentPage(models.Model):
    """A page of an attachment drawn anew, so that nothing of the upload itself is displayed."""

    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="pages")
    number = models.PositiveSmallIntegerField()
    image = models.BinaryField()
    content_type = models.CharField(max_length=20)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["attachment_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["attachment", "number"], name="attachment_page_once")
        ]

    def __str__(self) -> str:
        """Return the page's number."""
        return f"{self.attachment} p{self.number}"


class Means(models.TextChoices):
    """With which key an electronic approval was sealed."""

    OWN = "own", _("sertifikat penyetuju sendiri")
    AGENCY = "agency", _("segel instansi")


class Endorsement(models.Model):
    """That a letter was approved electronically: by whom, in whose place, under which seal.

    ``attachment`` is the sealed letter. Name, NIP, rank and position are those that the seal
    states; ``position`` says for whom he acted ("Plh. Kepala …").
    """

    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="endorsement")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    nip = models.CharField(max_length=18)
    rank = models.CharField(max_length=60, blank=True)
    position = models.CharField(max_length=200)
    means = models.CharField(max_length=6, choices=Means.choices)
    signer = models.CharField(max_length=40)  # the serial number of the certificate that sealed
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("persetujuan elektronik")

    def __str__(self) -> str:
        """Return who approved."""
        return f"{self.name}, {self.position}"
