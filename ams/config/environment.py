"""The environment, read once, typed and checked; a malformed value stops the start and is named."""

import secrets
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ams.core.errors import InvalidInput

_STATUS_PORT_OFFSET = 100
_SMTP_PORT_OFFSET = 200
_PORTS = 65536


class Environment(BaseSettings):
    """Every setting of AMS; docs/operations.md lists them for operators.

    A secret ``AMS_X`` may also come from the file that ``AMS_X_FILE`` names.
    """

    model_config = SettingsConfigDict(extra="ignore")

    data: Path = Field(default=Path("data"), validation_alias="AMS_DATA")
    bind: str = Field(default="127.0.0.1:8000", validation_alias="AMS_BIND")
    base_url: str = Field(default="", validation_alias="AMS_BASE_URL")
    status_bind: str = Field(default="", validation_alias="AMS_STATUS_BIND")
    status_url: str = Field(default="", validation_alias="AMS_STATUS_URL")
    database_url: SecretStr = Field(default=SecretStr(""), validation_alias="DATABASE_URL")
    secret_key: SecretStr = Field(default=SecretStr(""), validation_alias="AMS_SECRET_KEY")
    secret_key_file: Path | None = Field(default=None, validation_alias="AMS_SECRET_KEY_FILE")
    ca_passphrase: SecretStr = Field(default=SecretStr(""), validation_alias="AMS_CA_PASSPHRASE")
    ca_passphrase_file: Path | None = Field(default=None, validation_alias="AMS_CA_PASSPHRASE_FILE")
    smtp_url: SecretStr = Field(default=SecretStr(""), validation_alias="AMS_SMTP_URL")
    mail_from: str = Field(default="ams@localhost", validation_alias="AMS_MAIL_FROM")
    demo: bool = Field(default=False, validation_alias="AMS_DEMO")
    upload_limit_bytes: int = Field(
        default=1024 * 1024, ge=10_000, le=20 * 1024 * 1024, validation_alias="AMS_UPLOAD_LIMIT"
    )
    crl_lifetime_hours: int = Field(
        default=24, ge=1, le=24 * 30, validation_alias="AMS_CRL_LIFETIME_HOURS"
    )
    reminder_days: int = Field(default=3, ge=1, le=90, validation_alias="AMS_REMINDER_DAYS")
    officer_mail: bool = Field(default=True, validation_alias="AMS_OFFICER_MAIL")
    trusted_proxy: bool = Field(default=False, validation_alias="AMS_TRUSTED_PROXY")

    @field_validator("bind", "status_bind")
    @classmethod
    def _is_host_and_port(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if value and not (host and port.isdigit() and 0 < int(port) < _PORTS):
            raise ValueError(f"'{value}' is not host:port, for example 127.0.0.1:8000")
        return value

    @field_validator("base_url", "status_url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.netloc):
            raise ValueError(f"'{value}' is not an http or https address")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _fill_in(self) -> Self:
        self.data = self.data.expanduser().resolve()
        self.base_url = self.base_url or f"http://{self.bind}"
        self.status_bind = self.status_bind or _shifted(self.bind, _STATUS_PORT_OFFSET)
        self.status_url = self.status_url or f"http://{self.status_bind}"
        if not self.database_url.get_secret_value():
            self.database_url = SecretStr(f"sqlite:///{self.data / 'ams.sqlite3'}")
        if self.demo and not self.smtp_url.get_secret_value():
            self.smtp_url = SecretStr(f"smtp://{_shifted(self.bind, _SMTP_PORT_OFFSET)}")
        self.secret_key = _from_file(self.secret_key, self.secret_key_file) or _kept_key(self.data)
        self.ca_passphrase = _from_file(self.ca_passphrase, self.ca_passphrase_file) or SecretStr(
            ""
        )
        return self


def _shifted(bind: str, offset: int) -> str:
    host, _, port = bind.rpartition(":")
    shifted = int(port) + offset
    return f"{host}:{shifted if shifted < _PORTS else int(port) - offset}"


def _from_file(value: SecretStr, path: Path | None) -> SecretStr | None:
    if path is not None:
        try:
            return SecretStr(path.read_text().strip())
        except OSError as error:
            raise ValueError(f"cannot read {path}: {error.strerror}") from error
    return value if value.get_secret_value() else None


def _kept_key(data: Path) -> SecretStr:
    """Return the key kept in the data folder, made at the first start."""
    path = data / "secret-key"
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return SecretStr(path.read_text().strip())


def read_environment() -> Environment:
    """Return the settings.

    Raises:
        InvalidInput: a value is malformed; the message names the variable and the value.
    """
    try:
        return Environment()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "environment"
        raise InvalidInput(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None
