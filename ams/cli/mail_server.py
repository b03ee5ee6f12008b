"""``ams mail-server``: the tables and files with which Postfix and Dovecot read the accounts."""

from pathlib import Path

import click
from django.conf import settings

from ams.core.errors import InvalidInput, Unavailable
from ams.mailboxes.provisioners.sql import SQLTables
from ams.mailboxes.server_files import MailServer

_MODE = 0o640
"""They may hold the database's password; the group is the mail server's."""


@click.group("mail-server")
def mail_server() -> None:
    """Agency e-mail accounts on Postfix and Dovecot (docs/mail-server.md)."""


@mail_server.command("prepare")
def prepare_command() -> None:
    """Make the tables in the database that AMS_MAIL_DATABASE_URL names."""
    SQLTables(_url()).prepare()
    click.echo("the tables are there")


@mail_server.command("write")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--mail", type=click.Path(path_type=Path), default=Path("/var/mail/ams"),
              show_default=True, help="Folder that holds the mail.")  # fmt: skip
@click.option("--user", default="vmail", show_default=True, help="Owner of the mail.")
@click.option("--lmtp", default="lmtp:unix:private/dovecot-lmtp", show_default=True,
              help="Where Postfix hands mail over to Dovecot.")  # fmt: skip
def write_command(folder: Path, mail: Path, user: str, lmtp: str) -> None:
    """Write the files that Postfix and Dovecot read into FOLDER; what is there is replaced."""
    server = MailServer(_url(), folder.absolute(), mail, user, lmtp)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in server.files().items():
            path = folder / name
            path.touch(mode=_MODE)
            path.chmod(_MODE)
            path.write_text(content)
            click.echo(str(path))
    except OSError as error:
        raise Unavailable(f"cannot write {error.filename}: {error.strerror}") from error


def _url() -> str:
    url: str = settings.AMS_MAIL_DATABASE_URL
    if not url:
        raise InvalidInput("AMS_MAIL_DATABASE_URL missing: it names the accounts' database")
    return url
