"""A real SMTP server whose mood the test sets."""

from tests.notifications.mail_server import mail_server

__all__ = ["mail_server"]
