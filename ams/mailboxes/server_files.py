"""The files with which Debian's Postfix and Dovecot read AMS's accounts (docs/mail-server.md).

They are small: lookups of Postfix, two of its settings files, one file that Dovecot includes. All
that depends on the database stands here beside the tables' own statements (``provisioners.sql``).
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from ams.core.errors import InvalidInput
from ams.mailboxes.provisioners.sql import SCHEMA


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where things are: ``folder`` holds the files, ``mail`` the mail, owned by ``user``.

    ``lmtp`` is where Postfix hands mail over to Dovecot, in Postfix's words.
    """

    database_url: str
    folder: Path = Path("/etc/ams-mail")
    mail: Path = Path("/var/mail/ams")
    user: str = "vmail"
    lmtp: str = "lmtp:unix:private/dovecot-lmtp"

    def files(self) -> dict[str, str]:
        """Return the files' contents by their names within ``folder``.

        Raises:
            InvalidInput: the database is neither SQLite nor PostgreSQL.
        """
        scheme = urlsplit(self.database_url).scheme
        if scheme == "sqlite":
            kind, postfix, dovecot = "sqlite", _sqlite_postfix, _sqlite_dovecot
        elif scheme in {"postgresql", "postgres"}:
            kind, postfix, dovecot = "pgsql", _pgsql_postfix, _pgsql_dovecot
        else:
            raise InvalidInput(f"'{scheme}' is neither sqlite nor postgresql")
        head = postfix(urlsplit(self.database_url))
        schema = "" if kind == "sqlite" else f"{SCHEMA}."
        return {
            "domains.cf": f"{head}query = {_DOMAINS.format(schema=schema)}\n",
            "users.cf": f"{head}query = {_USERS.format(schema=schema)}\n",
            "aliases.cf": f"{head}query = {_ALIASES.format(schema=schema)}\n",
            "postfix.cf": self._postfix(kind),
            "dovecot-sql.conf.ext": self._dovecot_sql(
                dovecot(urlsplit(self.database_url)), kind, schema
            ),
            "dovecot.conf": self._dovecot(),
        }

    def _postfix(self, kind: str) -> str:
        names = {"domains": "domains", "users": "maps"}
        maps = "".join(
            f"virtual_mailbox_{name} = proxy:{kind}:{self.folder}/{file}.cf\n"
            for file, name in names.items()
        )
        return (
            f"{maps}virtual_alias_maps = proxy:{kind}:{self.folder}/aliases.cf\n"
            f"virtual_transport = {self.lmtp}\n"
            # A mail that Dovecot cannot take now waits; one for nobody is refused at once.
            "smtpd_reject_unlisted_recipient = yes\n"
        )

    def _dovecot_sql(self, head: str, kind: str, schema: str) -> str:
        # Dovecot's own variables begin with %, so that a plain one is written twice.
        now = "CAST(strftime('%%s', 'now') AS integer)" if kind == "sqlite" else (
            "extract(epoch from now())"
        )  # fmt: skip
        return head + _DOVECOT_SQL.format(schema=schema, mail=self.mail, now=now)

    def _dovecot(self) -> str:
        return _DOVECOT.format(folder=self.folder, user=self.user)


_DOMAINS = "SELECT domain FROM {schema}mail_domains WHERE domain = '%s'"
_USERS = "SELECT address FROM {schema}mail_users WHERE address = '%s' AND state <> 'closed'"
_ALIASES = (
    "SELECT a.address FROM {schema}mail_aliases a JOIN {schema}mail_users u"
    " ON u.address = a.address WHERE a.alias = '%s' AND u.state <> 'closed'"
)
_DOVECOT_SQL = """\
default_pass_scheme = ARGON2ID
password_query = SELECT address AS user, password FROM {schema}mail_users \\
  WHERE address = '%u' AND state = 'active' \\
  AND (password_until IS NULL OR password_until > {now})
user_query = SELECT '{mail}/%d/%n' AS home, '*:storage=' || quota_mb || 'M' AS quota_rule \\
  FROM {schema}mail_users WHERE address = '%u' AND state <> 'closed'
iterate_query = SELECT address AS user FROM {schema}mail_users WHERE state <> 'closed'
"""
_DOVECOT = """\
# Accounts of AMS: included by dovecot.conf, which says where Dovecot listens and with which TLS.
protocols = imap lmtp
auth_username_format = %Lu
auth_mechanisms = plain login
mail_location = maildir:~/Maildir
mail_uid = {user}
mail_gid = {user}
mail_plugins = $mail_plugins quota
passdb {{
  driver = sql
  args = {folder}/dovecot-sql.conf.ext
}}
userdb {{
  driver = sql
  args = {folder}/dovecot-sql.conf.ext
}}
protocol imap {{
  mail_plugins = $mail_plugins imap_quota
}}
plugin {{
  quota = count:User quota
  quota_vsizes = yes
}}
"""


def _sqlite_postfix(url: SplitResult) -> str:
    return f"dbpath = {url.path}\n"


def _sqlite_dovecot(url: SplitResult) -> str:
    return f"driver = sqlite\nconnect = {url.path}\n"


def _pgsql_postfix(url: SplitResult) -> str:
    return (
        f"hosts = {url.hostname}:{url.port or 5432}\nuser = {unquote(url.username or '')}\n"
        f"password = {unquote(url.password or '')}\ndbname = {url.path.lstrip('/')}\n"
    )


def _pgsql_dovecot(url: SplitResult) -> str:
    password = unquote(url.password or "")
    return (
        f"driver = pgsql\nconnect = host={url.hostname} port={url.port or 5432}"
        f" dbname={url.path.lstrip('/')} user={unquote(url.username or '')}"
        f"{f' password={password}' if password else ''}\n"
    )
