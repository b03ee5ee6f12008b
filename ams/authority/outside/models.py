"""The trust list, the hosts it may reach, and the signed answers kept as proof."""

from typing import Final

from cryptography import x509
from django.db import models
from django.db.models import F, Q

_KB: Final = 1024
DEFAULT_TIMEOUT: Final = 10
LONGEST_TIMEOUT: Final = 120
DEFAULT_SIZE: Final = 10 * _KB * _KB
LARGEST_SIZE: Final = 200 * _KB * _KB
SMALLEST_SIZE: Final = 4 * _KB


class OutsideCA(models.Model):
    """A CA of others that the administrator trusts: a root, or one below it (``parent``).

    Empty addresses mean: those that its certificates name. Never deleted; switched off it says
    nothing any more, nor does any CA below it.
    """

    name = models.CharField(max_length=120)
    subject_dn = models.CharField(max_length=2000)
    certificate_der = models.BinaryField()
    fingerprint_sha256 = models.CharField(max_length=64, unique=True)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    ocsp_url = models.CharField(max_length=500, blank=True)
    crl_url = models.CharField(max_length=500, blank=True)
    application_url = models.CharField(max_length=500, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)
    off_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(not_after__gte=F("not_before")), name="outside_ca_validity_in_order"
            ),
        ]

    def __str__(self) -> str:
        """Return the CA's name."""
        return self.name

    @property
    def certificate(self) -> x509.Certificate:
        """Return the CA's own certificate."""
        return x509.load_der_x509_certificate(bytes(self.certificate_der))

    @property
    def is_on(self) -> bool:
        """Tell whether it, and every CA above it, is switched on."""
        return all(one.off_at is None for one in self.chain())

    def chain(self) -> "list[OutsideCA]":
        """Return this CA and those above it, up to the root."""
        found = [self]
        while found[-1].parent is not None:
            found.append(found[-1].parent)
        return found


class OutsideHost(models.Model):
    """A machine from which this CA's status may be read; anything else is never asked.

    ``port`` is 0 for the scheme's own. ``is_internal`` lets the name lead to a private or
    loopback address, which is refused otherwise.
    """

    ca = models.ForeignKey(OutsideCA, models.CASCADE, related_name="hosts")
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=0)
    is_internal = models.BooleanField(default=False)
    timeout_seconds = models.PositiveSmallIntegerField(default=DEFAULT_TIMEOUT)
    size_limit = models.PositiveIntegerField(default=DEFAULT_SIZE)
    is_on = models.BooleanField(default=True)

    class Meta:
        ordering = ["host", "port"]
        constraints = [
            models.UniqueConstraint(fields=["ca", "host", "port"], name="outside_host_once"),
            models.CheckConstraint(
                condition=Q(timeout_seconds__gte=1, timeout_seconds__lte=LONGEST_TIMEOUT),
                name="outside_host_timeout_in_bounds",
            ),
            models.CheckConstraint(
                condition=Q(size_limit__gte=SMALLEST_SIZE, size_limit__lte=LARGEST_SIZE),
                name="outside_host_size_in_bounds",
            ),
        ]

    def __str__(self) -> str:
        """Return the host with its port, as it stands in an address."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"{shown}:{self.port}" if self.port else shown


class SeenCRL(models.Model):
    """The newest CRL that was verified at an address: an older one never counts again."""

    ca = models.ForeignKey(OutsideCA, models.CASCADE, related_name="seen_crls")
    url = models.CharField(max_length=500)
    this_update = models.DateTimeField()
    next_update = models.DateTimeField(null=True, blank=True)
    number = models.CharField(max_length=49, blank=True)  # decimal; up to 20 octets
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["url"]
        constraints = [
            models.UniqueConstraint(fields=["ca", "url"], name="outside_seen_crl_once"),
        ]

    def __str__(self) -> str:
        """Return the address and the number."""
        return f"{self.url} {self.number}"


class Source(models.TextChoices):
    """What kind of signed answer it is."""

    OCSP = "ocsp", "OCSP"
    CRL = "crl", "CRL"


class SignedAnswer(models.Model):
    """A CA's signed octets as they came, kept once under their digest; never changed."""

    sha256 = models.CharField(max_length=64, unique=True)
    ca = models.ForeignKey(OutsideCA, models.PROTECT, related_name="answers")
    source = models.CharField(max_length=4, choices=Source.choices)
    content = models.BinaryField()
    url = models.CharField(max_length=500)
    this_update = models.DateTimeField()
    next_update = models.DateTimeField(null=True, blank=True)
    crl_number = models.CharField(max_length=49, blank=True)
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        """Return the kind and the digest."""
        return f"{self.source} {self.sha256[:12]}"
