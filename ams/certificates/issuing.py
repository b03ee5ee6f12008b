"""Issue a certificate to a person: from his request, or with a key that is handed over once."""

from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from ams.accounts.models import Person
from ams.authority import keys, profiles
from ams.authority import services as authority
from ams.authority.keys import KeyAlgorithm, VerifyingKey
from ams.authority.models import Issuer, SigningIntent
from ams.authority.signing import Recorder
from ams.certificates.certification_requests import read_certification_request
from ams.certificates.errors import (
    CertificateActive,
    IssuanceUnfinished,
    IssuingForOneself,
    IssuingNotPermitted,
    KeyReused,
)
from ams.certificates.models import Certificate, Issuance
from ams.certificates.passphrases import check_passphrase
from ams.certificates.pkcs12 import seal
from ams.certificates.reading import row_of, spki_sha256
from ams.certificates.states import CertificateOrigin
from ams.certificates.subjects import new_number, subject_for
from ams.core.actor import Actor, OfficerKind
from ams.core.clock import Clock
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event

PROFILE: Final = profiles.INDIVIDUAL_SIGNING


def issue_from_request(
    content: bytes, *, holder: Person, issuer: Issuer, actor: Actor, clock: Clock
) -> Certificate:
    """Issue to ``holder`` for the key in a PKCS #10 request, PEM or DER.

    Not to be called inside a transaction (ADR 0008).

    Raises:
        CertificationRequestRefused: the request is broken, unsigned, or its key is not taken.
        KeyReused: the key is in another certificate.
        CertificateActive: the holder has an active certificate; its serial number is named.
        IssuanceUnfinished: an earlier issuance to the holder has no outcome.
        IssuingNotPermitted, IssuingForOneself: the actor may not.
        SubjectRefused: the holder's record does not fit a certificate.
    """
    _check_actor(actor, holder)
    public_key = read_certification_request(content)
    return _issue(public_key, holder=holder, issuer=issuer, actor=actor, clock=clock)


def issue_with_key(
    *,
    holder: Person,
    issuer: Issuer,
    passphrase: str,
    actor: Actor,
    clock: Clock,
    algorithm: KeyAlgorithm = KeyAlgorithm.ECDSA_P256,
) -> tuple[Certificate, bytes]:
    """Issue to ``holder`` for a key made here; return the certificate and its PKCS #12 file.

    The key lives in this call alone, the passphrase too. Otherwise as ``issue_from_request``.

    Raises:
        PassphraseRefused: the passphrase is too weak.
    """
    _check_actor(actor, holder)
    check_passphrase(passphrase, known=_known(holder))
    key = keys.generate(algorithm)
    row = _issue(key.public_key(), holder=holder, issuer=issuer, actor=actor, clock=clock)
    chain = [one.certificate for one in issuer.chain()]
    return row, seal(key, row.certificate, chain, name=row.serial, passphrase=passphrase)


def _issue(
    public_key: VerifyingKey, *, holder: Person, issuer: Issuer, actor: Actor, clock: Clock
) -> Certificate:
    profile = profiles.profile(PROFILE)
    spki = spki_sha256(public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    act = _Act(holder=holder, issuer=issuer, spki=spki, actor=actor, at=clock.now())
    authority.sign_certificate(
        issuer,
        profile=profile,
        subject=subject_for(holder, profile, number=new_number()),
        public_key=public_key,
        actor=actor,
        clock=clock,
        recorder=Recorder(begun=act.begun, signed=act.signed, failed=act.failed),
    )
    return act.certificate


class _Act:
    """The rows of one issuance, written in the transactions of its signing."""

    certificate: Certificate

    def __init__(
        self, *, holder: Person, issuer: Issuer, spki: str, actor: Actor, at: datetime
    ) -> None:
        self._holder = holder
        self._issuer = issuer
        self._spki = spki
        self._actor = actor
        self._at = at

    def begun(self, intent: SigningIntent) -> None:
        """Take the holder's place for this profile, then see whether he may have it."""
        open_ones = Issuance.objects.filter(
            holder=self._holder, profile=PROFILE, ended_at__isnull=True
        )
        open_ones.filter(intent__closed_at__isnull=False).update(ended_at=self._at)
        try:
            with transaction.atomic():
                Issuance.objects.create(
                    holder=self._holder,
                    profile=PROFILE,
                    intent=intent,
                    spki_sha256=self._spki,
                    started_at=self._at,
                )
        except IntegrityError as error:
            other = open_ones.select_related("intent").first()
            serial = other.intent.serial if other else ""
            raise IssuanceUnfinished(
                f"the issuance of {serial} to {self._holder.email} was begun and has no outcome",
                serial=serial,
            ) from error
        self._check_place()

    def _check_place(self) -> None:
        active = self._holder.certificates.filter(profile=PROFILE).active(self._at).first()
        if active is not None:
            raise CertificateActive(
                f"{self._holder.email} holds the active certificate {active.serial}",
                serial=active.serial,
            )
        used = Certificate.objects.filter(spki_sha256=self._spki).first()
        if used is not None:
            raise KeyReused(f"the key is in certificate {used.serial} already", serial=used.serial)
        # The journal's lock lets one intent be committed at a time, so nobody slips in between.
        if Issuance.objects.filter(spki_sha256=self._spki, ended_at=None).count() > 1:
            raise KeyReused("the key is being certified for somebody else")

    def signed(self, der: bytes) -> None:
        """Put the certificate into the inventory and end the issuance."""
        row = row_of(x509.load_der_x509_certificate(der))
        row.issuer = self._issuer
        row.holder = self._holder
        row.profile = PROFILE
        row.origin = CertificateOrigin.ISSUED
        row.issued_at = self._at
        row.save(force_insert=True)
        journal.append(
            Event.CERTIFICATE_ISSUE,
            subject=Subject.of("certificate", row.pk),
            actor=self._actor,
            at=self._at,
            data={"issuer": self._issuer.slug, "serial": row.serial, "holder": self._holder.pk},
        )
        self._open().update(ended_at=self._at, certificate=row)
        self.certificate = row

    def failed(self) -> None:
        """Give the holder's place back."""
        self._open().update(ended_at=self._at)

    def _open(self) -> QuerySet[Issuance]:
        return Issuance.objects.filter(holder=self._holder, profile=PROFILE, ended_at__isnull=True)


def _check_actor(actor: Actor, holder: Person) -> None:
    """Let the system and officers of the CA or Diskominfo in scope issue, never to themselves."""
    if actor.is_system:
        return
    if actor.person_id == holder.pk:
        raise IssuingForOneself("nobody issues a certificate to himself")
    kinds = (OfficerKind.CA, OfficerKind.DISKOMINFO)
    if actor.officer_for(holder.agency_id, *kinds) is None:
        raise IssuingNotPermitted(
            f"{actor.name} is no officer of the CA or Diskominfo for {holder.agency.short_name}"
        )


def _known(holder: Person) -> tuple[str, ...]:
    words = (holder.nip, holder.email.partition("@")[0], *holder.plain_name.split())
    return tuple(word for word in words if len(word) > 3)  # noqa: PLR2004 - short words prove nothing
