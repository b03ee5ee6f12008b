"""Debian's own Postfix and Dovecot, as processes on loopback ports, with the files that AMS writes.

What a whole installation adds (ports, folders, no TLS on the loopback) stands here; the accounts
are read by what ``ams mail-server write`` wrote, unchanged.
"""

import grp
import imaplib
import os
import pwd
import shutil
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from ams.config.command import run
from tests.ports import free_port

_PATIENCE = 30
_POSTFIX = Path("/usr/lib/postfix/sbin")
_DOVECOT = Path("/usr/lib/dovecot")
_NEEDED = {
    "postfix": _POSTFIX / "master",
    "postfix-sqlite": Path("/usr/lib/postfix/postfix-sqlite.so"),
    "postfix-pgsql": Path("/usr/lib/postfix/postfix-pgsql.so"),
    "dovecot-imapd": _DOVECOT / "imap",
    "dovecot-lmtpd": _DOVECOT / "lmtp",
    "dovecot-sqlite": _DOVECOT / "modules/auth/libdriver_sqlite.so",
    "dovecot-pgsql": _DOVECOT / "modules/auth/libdriver_pgsql.so",
}
_OWNER = "mail"


@dataclass(frozen=True, slots=True)
class Server:
    """The running pair: where mail is taken and read, and what they wrote down."""

    folder: Path
    smtp_port: int
    imap_port: int

    def reader(self) -> imaplib.IMAP4:
        """Return a connection to Dovecot."""
        return imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=_PATIENCE)

    def signs_in(self, address: str, password: str) -> bool:
        """Tell whether Dovecot lets somebody in."""
        with self.reader() as connection:
            try:
                connection.login(address, password)
            except imaplib.IMAP4.error:
                return False
            return True

    def letters(self, address: str, password: str, *, wanted: int = 1) -> list[bytes]:
        """Return the mails of an account, once there are as many as ``wanted``."""
        until = time.monotonic() + _PATIENCE
        while True:
            with self.reader() as connection:
                connection.login(address, password)
                connection.select("INBOX", readonly=True)
                _status, found = connection.search(None, "ALL")
                numbers = found[0].split()
                if len(numbers) >= wanted or time.monotonic() > until:
                    return [_body(connection, one) for one in numbers]
            time.sleep(0.1)

    def recipient_refused(self, address: str) -> int:
        """Return the code with which Postfix answers a mail to ``address``; 0 if it takes it."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=_PATIENCE) as connection:
            connection.ehlo("client.example")
            connection.mail("ams@example.com")
            code, _text = connection.rcpt(address)
            return 0 if code == 250 else code


def skip_where_it_cannot_run() -> None:
    """Skip the test, naming the package that is missing, or that only root starts mail servers."""
    missing = [package for package, path in _NEEDED.items() if not path.exists()]
    if missing:
        pytest.skip(f"missing: apt-get install {' '.join(missing)}")
    if os.geteuid() != 0:
        pytest.skip("only root starts Postfix and Dovecot")


@contextmanager
def open_folder() -> Iterator[Path]:
    """Yield a folder that processes of other users may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="mail-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Yield the two running over the accounts in ``folder``; they are ended afterwards."""
    ports = free_port(), free_port(), free_port()
    try:
        _write(folder, *ports)
        with _dovecot(folder, ports[1]), _postfix(folder, ports[0]):
            yield Server(folder, ports[0], ports[1])
    except BaseException:
        for log in sorted((folder / "log").glob("*")):  # pytest shows it with the failure
            print(f"== {log.name}", log.read_text(errors="replace")[-4000:], sep="\n")  # noqa: T201
        raise


def _write(folder: Path, smtp: int, imap: int, lmtp: int) -> None:
    mail = folder / "mail"
    mail.mkdir()
    os.chown(mail, pwd.getpwnam(_OWNER).pw_uid, pwd.getpwnam(_OWNER).pw_gid)
    ours = folder / "ams"
    status = run([
        "mail-server", "write", str(ours), "--mail", str(mail), "--user", _OWNER,
        "--lmtp", f"lmtp:inet:127.0.0.1:{lmtp}",
    ])  # fmt: skip
    assert status == 0
    for file in ours.iterdir():
        os.chown(file, 0, grp.getgrnam("postfix").gr_gid)
    for name in ("spool", "data", "etc", "run", "log"):
        (folder / name).mkdir()
    os.chown(folder / "data", pwd.getpwnam("postfix").pw_uid, grp.getgrnam("postfix").gr_gid)
    (folder / "etc/main.cf").write_text(
        _MAIN.format(folder=folder) + (ours / "postfix.cf").read_text()
    )
    (folder / "etc/master.cf").write_text(_MASTER.format(port=smtp))
    os.chown(ours / "dovecot-sql.conf.ext", 0, grp.getgrnam("dovecot").gr_gid)
    (folder / "dovecot.conf").write_text(
        _DOVECOT_CONF.format(folder=folder, imap=imap, lmtp=lmtp, owner=_OWNER)
    )


@contextmanager
def _dovecot(folder: Path, port: int) -> Iterator[None]:
    command = ["/usr/sbin/dovecot", "-F", "-c", str(folder / "dovecot.conf")]
    with (folder / "log/dovecot.out").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)  # noqa: S603 - above
    try:
        _await(port, b"* OK", process, folder / "log/dovecot.out")
        yield
    finally:
        process.terminate()
        process.wait(_PATIENCE)


@contextmanager
def _postfix(folder: Path, port: int) -> Iterator[None]:
    command = ["/usr/sbin/postfix", "-c", str(folder / "etc"), "start-fg"]
    with (folder / "log/postfix.out").open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - above
            command, stdout=output, stderr=output, start_new_session=True
        )
    try:
        _await(port, b"220", process, folder / "log/postfix.log")
        yield
    finally:
        stop = ["/usr/sbin/postfix", "-c", str(folder / "etc"), "abort"]
        subprocess.run(  # noqa: S603 - above
            stop, capture_output=True, check=False, timeout=_PATIENCE
        )
        process.wait(_PATIENCE)


def _await(port: int, greeting: bytes, process: subprocess.Popen[bytes], log: Path) -> None:
    import socket  # noqa: PLC0415 - here alone

    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                if connection.recv(200).startswith(greeting):
                    return
        except OSError:
            pass
        time.sleep(0.1)
    said = log.read_text(errors="replace")[-2000:] if log.exists() else "nothing"
    raise AssertionError(f"no {greeting!r} on port {port}: {said}")


def _body(connection: imaplib.IMAP4, number: bytes) -> bytes:
    _status, parts = connection.fetch(number.decode(), "(RFC822)")
    part = parts[0]
    assert isinstance(part, tuple)
    return part[1]


_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log/postfix.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example
mydestination =
mynetworks =
relayhost =
alias_maps =
alias_database =
local_recipient_maps =
smtpd_relay_restrictions = reject_unauth_destination
smtpd_peername_lookup = no
lmtp_destination_concurrency_limit = 5
smtp_dns_support_level = disabled
"""
_MASTER = """\
{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
lmtp unix - - n - - lmtp
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
showq unix n - n - - showq
flush unix n - n 1000? 0 flush
"""
_DOVECOT_CONF = """\
base_dir = {folder}/run
log_path = {folder}/log/dovecot.log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
first_valid_uid = 1
instance_name = ams-test
!include {folder}/ams/dovecot.conf
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""
