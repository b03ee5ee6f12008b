"""Addresses that mails about approvals carry; all need a sign-in."""

from django.conf import settings

from ams.approvals.models import Approval


def approval_url(approval: Approval) -> str:
    """Return the page on which one letter is approved or returned."""
    return f"{settings.AMS_BASE_URL}/persetujuan/{approval.pk}/"


def attach_url(approval: Approval) -> str:
    """Return the page on which the applicant sees how it stands."""
    return f"{settings.AMS_BASE_URL}/permohonan/{approval.request_id}/lampirkan/"
