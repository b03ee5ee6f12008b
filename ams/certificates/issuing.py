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
from ams.authority.addresses import shard_in
from ams.authority.keys import KeyAlgorithm, VerifyingKey
from ams.authority.models import Issuer, SigningIntent
from ams.authority.names import DistinguishedName
from ams.authority.profiles import Profile
from ams.authority.signing import Recorder
from ams.certificates.blocking import check_not_blocked
from ams.certificates.certification_requests import read_certification_request
from ams.certificates.changing import Change, tell
from ams.certificates.errors import (
    CertificateActive,
    IssuanceUnfinished,
    IssuingForOneself,
    IssuingNotPermitted,
    KeyReused,
    NotSucceedable,
    SubjectChanged,
    SuccessorExists,
)
from ams.certificates.models import Certificate, Issuance
from ams.certificates.passphrases import check_passphrase, known_words
from ams.certificates.pkcs12 import seal
from ams.certificates.reading import row_of, spki_sha256
from ams.certificates.states import CertificateOrigin, CertificateState, CertificateStatus
from ams.certificates.subjects import changed_attributes, new_number, subject_after, subject_for
from ams.core.actor import Actor, OfficerKind
from ams.core.clock import Clock, whole_seconds
from ams.journal import services as journal
from ams.journal.entries import Subject
from ams.journal.events import Event

PROFILE: Final = profiles.INDIVIDUAL_SIGNING


def active_certificate(
    holder: Person, *, at: datetime, beside: Certificate | None = None
) -> Certificate | None:
    """Return the newest certificate that stands in the way of another one for ``holder``, if any.

    ``beside`` is the one that the other is to succeed.
    """
    active = holder.certificates.filter(profile=PROFILE).active(at)
    return (active.exclude(pk=beside.pk) if beside else active).first()


def issue_from_request(
    content: bytes,
    *,
    holder: Person,
    issuer: Issuer,
    actor: Actor,
    clock: Clock,
    succeeds: Certificate | None = None,
) -> Certificate:
    """Issue to ``holder`` for the key in a PKCS #10 request, PEM or DER.

    ``succeeds`` is the certificate that the new one replaces: it alone does not stand in the way,
    its subject is kept, and it gets no other successor. Not to be called inside a transaction
    (ADR 0008).

    Raises:
        CertificationRequestRefused: the request is broken, unsigned, or its key is not taken.
        KeyBlocked: the key is on the block list.
        KeyReused: the key is in another certificate.
        CertificateActive: the holder has an active certificate; its serial number is named.
        IssuanceUnfinished: an earlier issuance to the holder has no outcome.
        IssuingNotPermitted, IssuingForOneself: the actor may not.
        SubjectRefused: the holder's record does not fit a certificate.
        SubjectChanged: the record spells another subject than that of ``succeeds``.
        NotSucceedable: ``succeeds`` is not good, not the holder's or not ours.
        SuccessorExists: ``succeeds`` has a successor; its serial number is named.
    """
    _check_actor(actor, holder)
    public_key = read_certification_request(content)
    return _issue(
        public_key, holder=holder, issuer=issuer, actor=actor, clock=clock, succeeds=succeeds
    )


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
    check_passphrase(passphrase, known=known_words(holder))
    key = keys.generate(algorithm)
    row = _issue(key.public_key(), holder=holder, issuer=issuer, actor=actor, clock=clock)
    chain = [one.certificate for one in issuer.chain()]
    return row, seal(key, row.certificate, chain, name=row.serial, passphrase=passphrase)


def _issue(
    public_key: VerifyingKey,
    *,
    holder: Person,
    issuer: Issuer,
    actor: Actor,
    clock: Clock,
    succeeds: Certificate | None = None,
) -> Certificate:
    profile = profiles.profile(PROFILE)
    spki = spki_sha256(public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    act = _Act(
        holder=holder, issuer=issuer, spki=spki, succeeds=succeeds, actor=actor, at=clock.now()
    )
    authority.sign_certificate(
        issuer,
        profile=profile,
        subject=_subject(holder, profile, succeeds),
        public_key=public_key,
        actor=actor,
        clock=clock,
        recorder=Recorder(begun=act.begun, signed=act.signed, failed=act.failed),
    )
    return act.certificate


def _subject(holder: Person, profile: Profile, succeeds: Certificate | None) -> DistinguishedName:
    if succeeds is None:
        return subject_for(holder, profile, number=new_number())
    changed = changed_attributes(succeeds, holder, profile)
    if changed:
        raise SubjectChanged(
            f"{', '.join(changed)} of certificate {succeeds.serial} differ from the record",
            serial=succeeds.serial,
            attributes=changed,
        )
    return subject_after(succeeds, holder, profile)


class _Act:
    """The rows of one issuance, written in the transactions of its signing."""

    certificate: Certificate

    def __init__(
        self,
        *,
        holder: Person,
        issuer: Issuer,
        spki: str,
        succeeds: Certificate | None,
        actor: Actor,
        at: datetime,
    ) -> None:
        self._holder = holder
        self._issuer = issuer
        self._spki = spki
        self._succeeds = succeeds
        self._actor = actor
        self._at = at

    def begun(self, intent: SigningIntent) -> None:
        """Take the holder's place for this profile, then see whether he may have it."""
        if self._succeeds is not None:
            self._check_succession(self._succeeds.pk)
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
                    succeeds=self._succeeds,
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
        active = active_certificate(self._holder, at=self._at, beside=self._succeeds)
        if active is not None:
            raise CertificateActive(
                f"{self._holder.email} holds the active certificate {active.serial}",
                serial=active.serial,
            )
        check_not_blocked(self._spki)
        used = Certificate.objects.filter(spki_sha256=self._spki).first()
        if used is not None:
            raise KeyReused(f"the key is in certificate {used.serial} already", serial=used.serial)
        # The journal's lock lets one intent be committed at a time, so nobody slips in between.
        if Issuance.objects.filter(spki_sha256=self._spki, ended_at=None).count() > 1:
            raise KeyReused("the key is being certified for somebody else")

    def _check_succession(self, certificate_id: int) -> None:
        """See whether the certificate can have a successor, under the journal's lock.

        Whoever changes its status writes the journal first, so it stays as it is read here until
        the intent is committed: what is revoked later was succeeded before.
        """
        row = Certificate.objects.get(pk=certificate_id)
        state = row.state_at(self._at)
        if row.holder_id != self._holder.pk or row.profile != PROFILE or row.issuer_id is None:
            raise NotSucceedable(f"certificate {row.serial} is not {self._holder.email}'s of ours")
        if state is not CertificateState.GOOD:
            raise NotSucceedable(f"certificate {row.serial} is {state}", state=state)
        other = row.successor
        if other is not None:
            raise SuccessorExists(
                f"certificate {row.serial} was succeeded by {other.serial}", serial=other.serial
            )

    def signed(self, der: bytes) -> None:
        """Put the certificate into the inventory and end the issuance."""
        certificate = x509.load_der_x509_certificate(der)
        row = row_of(certificate)
        row.issuer = self._issuer
        row.shard = shard_in(certificate, self._issuer.slug)
        row.holder = self._holder
        row.profile = PROFILE
        row.origin = CertificateOrigin.ISSUED
        row.issued_at = self._at
        row.succeeds = self._succeeds
        row.save(force_insert=True)
        entry = journal.append(
            Event.CERTIFICATE_ISSUE,
            subject=Subject.of("certificate", row.pk),
            actor=self._actor,
            at=self._at,
            data={
                "issuer": self._issuer.slug,
                "serial": row.serial,
                "holder": self._holder.pk,
                **({"succeeds": self._succeeds.serial} if self._succeeds else {}),
            },
        )
        tell(row, Change(CertificateStatus.GOOD, whole_seconds(self._at), entry.seq))
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
