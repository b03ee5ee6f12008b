"""Files handed out: always as attachment, never sniffed, never kept by a cache."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def file_response(content: bytes, *, filename: str, content_type: str) -> HttpResponse:
    """Return a file to be saved; nothing in it can run in our pages."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=filename
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def pdf_response(content: bytes, *, filename: str) -> HttpResponse:
    """Return a PDF to be saved."""
    return file_response(content, filename=filename, content_type="application/pdf")
