"""The environment, read once, typed and checked; a malformed value stops the start and is named."""

import os
import secrets
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from ams.config.variables import (
    PORTS,
    address,
    host_and_port,
    host_names,
    object_identifier,
    one_of,
    read,
    secret,
    variable,
    whole_address,
    whole_number,
    yes_or_no,
)
from ams.core.errors import InvalidInput

_STATUS_PORT_OFFSET: Final = 100
_SMTP_PORT_OFFSET: Final = 200
_DAY_SECONDS: Final = 24 * 3600
_WEEK_MINUTES: Final = 60 * 24 * 7
_MOST_UPLOADED: Final = 20 * 1024 * 1024
_UNLIMITED: Final = 2**31
_MAIL_DATABASES: Final = ("sqlite", "postgresql", "postgres")
_LEAST_KEY: Final = 32


class OCSPAhead(StrEnum):
    """For which CertIDs OCSP answers are signed before they are asked for."""

    NONE = "none"
    SHA1 = "sha1"
    SHA256 = "sha256"
    BOTH = "both"


class NeverIssued(StrEnum):
    """What OCSP says of a serial of ours that was never issued."""

    UNKNOWN = "unknown"
    UNAUTHORIZED = "unauthorized"


def _time_stamps(text: str) -> str:
    """Return who stamps: ``embedded`` is AMS, ``off`` nobody, an address a service of others."""
    try:
        return text if text in {"embedded", "off"} else whole_address(text)
    except ValueError as error:
        raise ValueError(f"{error}, nor embedded, nor off") from None


class MailProvisioner(StrEnum):
    """Who makes agency e-mail accounts."""

    LINK = "link"
    SQL = "sql"
    HTTP = "http"


@dataclass(frozen=True, slots=True)
class Environment:
    """Every setting of AMS; docs/operations.md lists them for operators."""

    data: Path = variable("AMS_DATA", Path, Path("data"))
    bind: str = variable("AMS_BIND", host_and_port, "127.0.0.1:8000")
    base_url: str = variable("AMS_BASE_URL", address, "")
    status_bind: str = variable("AMS_STATUS_BIND", host_and_port, "")
    status_url: str = variable("AMS_STATUS_URL", address, "")
    status_metrics_bind: str = variable("AMS_STATUS_METRICS_BIND", host_and_port, "")
    status_workers: int = variable(
        "AMS_STATUS_WORKERS", whole_number(1, 256), len(os.sched_getaffinity(0))
    )
    status_connections: int = variable(
        "AMS_STATUS_CONNECTIONS", whole_number(16, 1_000_000), 10_000
    )
    status_connections_per_peer: int = variable(
        "AMS_STATUS_CONNECTIONS_PER_PEER", whole_number(0, _UNLIMITED), 256
    )
    database_url: str = secret("DATABASE_URL")
    secret_key: str = secret("AMS_SECRET_KEY")
    ca_passphrase: str = secret("AMS_CA_PASSPHRASE")
    smtp_url: str = secret("AMS_SMTP_URL")
    mail_from: str = variable("AMS_MAIL_FROM", str, "ams@localhost")
    demo: bool = variable("AMS_DEMO", yes_or_no, default=False)
    upload_limit_bytes: int = variable(
        "AMS_UPLOAD_LIMIT", whole_number(10_000, _MOST_UPLOADED), 1024 * 1024
    )
    ocsp_max_age_seconds: int = variable("AMS_OCSP_MAX_AGE", whole_number(0, _DAY_SECONDS), 10)
    crl_lifetime_hours: int = variable("AMS_CRL_LIFETIME_HOURS", whole_number(1, 24 * 30), 24)
    index_folder: Path | None = variable("AMS_INDEX_FOLDER", Path, None)
    ocsp_lifetime_minutes: int = variable(
        "AMS_OCSP_LIFETIME_MINUTES", whole_number(2, _WEEK_MINUTES), 15
    )
    ocsp_ahead: OCSPAhead = variable("AMS_OCSP_AHEAD", one_of(OCSPAhead), OCSPAhead.NONE)
    ocsp_rsa_responder: bool = variable("AMS_OCSP_RSA_RESPONDER", yes_or_no, default=False)
    ocsp_never_issued: NeverIssued = variable(
        "AMS_OCSP_NEVER_ISSUED", one_of(NeverIssued), NeverIssued.UNKNOWN
    )
    time_stamps: str = variable("AMS_TIME_STAMPS", _time_stamps, "embedded")
    time_stamp_policy: str = variable("AMS_TIME_STAMP_POLICY", object_identifier, "")
    signature_fetch_hosts: frozenset[str] = variable(
        "AMS_SIGNATURE_FETCH_HOSTS", host_names, frozenset()
    )
    reminder_days: int = variable("AMS_REMINDER_DAYS", whole_number(1, 90), 3)
    holds_per_person: int = variable("AMS_HOLDS_PER_PERSON", whole_number(1, 100), 3)
    holds_per_officer: int = variable("AMS_HOLDS_PER_OFFICER", whole_number(1, 1000), 20)
    outside_watch_hours: int = variable("AMS_OUTSIDE_WATCH_HOURS", whole_number(1, 24 * 7), 6)
    outside_alert_hours: int = variable("AMS_OUTSIDE_ALERT_HOURS", whole_number(1, 24 * 30), 24)
    operator_revokes_alone: bool = variable("AMS_OPERATOR_REVOKES_ALONE", yes_or_no, default=False)
    officer_mail: bool = variable("AMS_OFFICER_MAIL", yes_or_no, default=True)
    nip_in_register: bool = variable("AMS_NIP_IN_REGISTER", yes_or_no, default=False)
    mail_provisioner: MailProvisioner = variable(
        "AMS_MAIL_PROVISIONER", one_of(MailProvisioner), MailProvisioner.LINK
    )
    mail_database_url: str = secret("AMS_MAIL_DATABASE_URL")
    mail_http_url: str = variable("AMS_MAIL_HTTP_URL", address, "")
    mail_http_key: str = secret("AMS_MAIL_HTTP_KEY")
    mail_quota_mb: int = variable("AMS_MAIL_QUOTA_MB", whole_number(1, 1_000_000), 1024)
    mail_quota_most_mb: int = variable("AMS_MAIL_QUOTA_MOST_MB", whole_number(1, 1_000_000), 10240)
    s3_endpoint: str = variable("AMS_S3_ENDPOINT", address, "")
    s3_bucket: str = variable("AMS_S3_BUCKET", str, "")
    s3_region: str = variable("AMS_S3_REGION", str, "us-east-1")
    s3_prefix: str = variable("AMS_S3_PREFIX", str, "")
    s3_access_key: str = secret("AMS_S3_ACCESS_KEY")
    s3_secret_key: str = secret("AMS_S3_SECRET_KEY")
    trusted_proxy: bool = variable("AMS_TRUSTED_PROXY", yes_or_no, default=False)


def read_environment() -> Environment:
    """Return the settings; what is not set follows from what is.

    Raises:
        InvalidInput: a value is malformed; the message names the variable and the value.
    """
    found = read(Environment, os.environ)
    _check_storage(found)
    _check_mail(found)
    return _filled_in(found)


def _check_mail(found: Environment) -> None:
    """Refuse an implementation that lacks what it needs.

    Raises:
        InvalidInput: a setting is missing, or a key too short to sign with; it is named.
    """
    needed = {
        MailProvisioner.LINK: {},
        MailProvisioner.SQL: {"AMS_MAIL_DATABASE_URL": found.mail_database_url},
        MailProvisioner.HTTP: {
            "AMS_MAIL_HTTP_URL": found.mail_http_url,
            "AMS_MAIL_HTTP_KEY": found.mail_http_key,
        },
    }[found.mail_provisioner]
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise InvalidInput(
            f"{', '.join(missing)} missing: AMS_MAIL_PROVISIONER={found.mail_provisioner} needs it"
        )
    scheme = found.mail_database_url.partition(":")[0]
    if found.mail_database_url and scheme not in _MAIL_DATABASES:
        raise InvalidInput(
            f"AMS_MAIL_DATABASE_URL: '{scheme}' is none of {', '.join(_MAIL_DATABASES)}"
        )
    if found.mail_http_key and len(found.mail_http_key) < _LEAST_KEY:
        raise InvalidInput(f"AMS_MAIL_HTTP_KEY has less than {_LEAST_KEY} characters")
    if found.mail_quota_mb > found.mail_quota_most_mb:
        raise InvalidInput(
            f"AMS_MAIL_QUOTA_MB {found.mail_quota_mb} exceeds AMS_MAIL_QUOTA_MOST_MB"
            f" {found.mail_quota_most_mb}"
        )


def _check_storage(found: Environment) -> None:
    """Refuse half a bucket.

    Raises:
        InvalidInput: something that a bucket needs is missing; all of it is named.
    """
    needed = {
        "AMS_S3_ENDPOINT": found.s3_endpoint,
        "AMS_S3_BUCKET": found.s3_bucket,
        "AMS_S3_ACCESS_KEY": found.s3_access_key,
        "AMS_S3_SECRET_KEY": found.s3_secret_key,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing and (len(missing) < len(needed) or found.s3_prefix):
        raise InvalidInput(f"{', '.join(missing)} missing: a bucket needs {', '.join(needed)}")


def _filled_in(found: Environment) -> Environment:
    data = found.data.expanduser().resolve()
    status_bind = found.status_bind or _shifted(found.bind, _STATUS_PORT_OFFSET)
    mailbox = f"smtp://{_shifted(found.bind, _SMTP_PORT_OFFSET)}" if found.demo else ""
    return replace(
        found,
        data=data,
        base_url=found.base_url or f"http://{found.bind}",
        status_bind=status_bind,
        status_url=found.status_url or f"http://{status_bind}",
        database_url=found.database_url or f"sqlite:///{data / 'ams.sqlite3'}",
        smtp_url=found.smtp_url or mailbox,
        secret_key=found.secret_key or _kept_key(data),
        s3_prefix=found.s3_prefix.strip("/"),
    )


def _shifted(bind: str, offset: int) -> str:
    host, _, port = bind.rpartition(":")
    shifted = int(port) + offset
    return f"{host}:{shifted if shifted < PORTS else int(port) - offset}"


def _kept_key(data: Path) -> str:
    """Return the key kept in the data folder, made at the first start."""
    path = data / "secret-key"
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()
