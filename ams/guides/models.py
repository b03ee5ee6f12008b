"""What an administrator wrote over the shipped guide, every time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Account
from ams.guides.rules import MOST_TITLE, Guide, Language, Place, Wording


class Edition(models.Model):
    """One change of a section; the one with the highest number is in force.

    ``is_shipped`` puts the shipped text back in force, whatever it says by then: title and body
    are empty. ``shipped_sha256`` tells which shipped text the author had before him.
    """

    guide = models.CharField(max_length=16, choices=[(one.value, one.value) for one in Guide])
    key = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=[(one.value, one.value) for one in Language])
    number = models.PositiveIntegerField()
    title = models.CharField(_("judul"), max_length=MOST_TITLE, blank=True)
    body = models.TextField(_("isi"), blank=True)
    is_shipped = models.BooleanField(default=False)
    shipped_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    author = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["guide", "key", "language", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["guide", "key", "language", "number"], name="edition_numbered_once"
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="edition_counts_from_1"),
            models.CheckConstraint(
                condition=models.Q(is_shipped=True, title="", body="")
                | (models.Q(is_shipped=False) & ~models.Q(title="") & ~models.Q(body="")),
                name="edition_says_something_or_restores",
            ),
        ]

    def __str__(self) -> str:
        """Return which edition of which section it is."""
        return f"{self.place} no. {self.number}"

    @property
    def place(self) -> Place:
        """Return which section it changes."""
        return Place(Guide(self.guide), self.key, Language(self.language))

    @property
    def wording(self) -> Wording | None:
        """Return what it says, ``None`` where the shipped text is in force again."""
        return None if self.is_shipped else Wording(self.title, self.body)
