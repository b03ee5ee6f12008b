"""What officers keep beside the requests: how they want to work, and notes among themselves."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ams.accounts.models import Account, Agency
from ams.requests.models import Request


class Preference(models.Model):
    """How an officer wants to work at the desk; who has none has what ``Wishes`` says."""

    account = models.OneToOneField(
        Account, models.PROTECT, primary_key=True, related_name="desk_preference"
    )
    keys = models.BooleanField()  # single-character keys (WCAG 2.2, 2.1.4)
    goes_on = models.BooleanField()  # the next case is taken when one is finished

    def __str__(self) -> str:
        """Return whose it is."""
        return f"desk of {self.account_id}"


class Note(models.Model):
    """An officer's note on a request for other officers; its applicant never sees it.

    None is changed or deleted.
    """

    request = models.ForeignKey(Request, models.PROTECT, related_name="desk_notes")
    author = models.ForeignKey(Account, models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=120)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = _("catatan petugas")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_says_something")]

    def __str__(self) -> str:
        """Return whose note on which request it is."""
        return f"{self.author_name} on {self.request_id}"


class TextBlock(models.Model):
    """A sentence that an agency's officers write again and again."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="text_blocks")
    title = models.CharField(max_length=60)
    text = models.TextField()

    class Meta:
        ordering = ["title", "id"]
        verbose_name = _("teks siap pakai")

    def __str__(self) -> str:
        """Return the title."""
        return self.title
