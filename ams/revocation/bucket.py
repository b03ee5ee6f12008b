"""An S3-compatible bucket: put under a condition, and see what is there (ADR 0029)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from io import BufferedReader
from typing import Any, NoReturn

from django.conf import settings

from ams.revocation.errors import StorageUnavailable

_CONNECT_SECONDS = 3
_READ_SECONDS = 60
_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
_CHANGED = frozenset({"412", "PreconditionFailed", "409", "ConditionalRequestConflict"})
_REFUSED = frozenset({"401", "403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"})
_NUMBER, _SHA256 = "crl-number", "crl-sha256"


@dataclass(frozen=True, slots=True)
class Account:
    """Which bucket, as whom; neither of the keys shows in any text."""

    endpoint: str
    bucket: str
    region: str
    prefix: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)

    @property
    def place(self) -> str:
        """Return what tells one place of objects from another."""
        return "/".join(filter(None, (self.endpoint, self.bucket, self.prefix)))


def configured() -> Account | None:
    """Return the bucket that the settings name, ``None`` without one."""
    if not settings.AMS_S3_BUCKET:
        return None
    return Account(
        endpoint=settings.AMS_S3_ENDPOINT,
        bucket=settings.AMS_S3_BUCKET,
        region=settings.AMS_S3_REGION,
        prefix=settings.AMS_S3_PREFIX,
        access_key=settings.AMS_S3_ACCESS_KEY,
        secret_key=settings.AMS_S3_SECRET_KEY,
    )


@dataclass(frozen=True, slots=True)
class Held:
    """The object that lies under a key; ``number`` 0: nobody wrote a CRL's number on it."""

    etag: str
    number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Upload:
    """What is put, and as what."""

    content: BufferedReader
    length: int
    number: int
    sha256: str
    cache_control: str


class Bucket:
    """The objects of one account's bucket; keys are given without its prefix."""

    def __init__(self, account: Account) -> None:
        """Connect at the first request.

        Raises:
            StorageUnavailable: the library of the extra is not installed.
        """
        self._account = account
        self._client = _client(account)
        self.place = account.place

    def held(self, key: str) -> Held | None:
        """Return what lies under ``key``.

        Raises:
            StorageUnavailable: the server does not answer, or refuses.
        """
        answer = self._asked("head_object", key, {})
        if answer is None:
            return None
        said = answer.get("Metadata", {})
        number = said.get(_NUMBER, "")
        return Held(answer["ETag"], int(number) if number.isdecimal() else 0, said.get(_SHA256, ""))

    def put(self, key: str, upload: Upload, *, replacing: str) -> str | None:
        """Put the object if ``replacing`` is the ETag there (empty: nothing is); return the new.

        The file is sent in pieces. ``None``: something else lies there, and stays.

        Raises:
            StorageUnavailable: the server does not answer, or refuses.
        """
        upload.content.seek(0)
        condition = {"IfMatch": replacing} if replacing else {"IfNoneMatch": "*"}
        answer = self._asked(
            "put_object",
            key,
            {
                **condition,
                "Body": upload.content,
                "ContentLength": upload.length,
                "ContentType": "application/pkix-crl",
                "CacheControl": upload.cache_control,
                "Metadata": {_NUMBER: str(upload.number), _SHA256: upload.sha256},
            },
        )
        return None if answer is None else str(answer["ETag"])

    def _asked(
        self, operation: str, key: str, parameters: Mapping[str, object]
    ) -> dict[str, Any] | None:
        """Return the answer; ``None`` where nothing or something else lies there."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - an extra

        full_key = "/".join(filter(None, (self._account.prefix, key)))
        call = getattr(self._client, operation)
        try:
            answer: dict[str, Any] = call(Bucket=self._account.bucket, Key=full_key, **parameters)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in _MISSING | _CHANGED:
                return None
            self._refused(code, error)
        except BotoCoreError as error:
            raise StorageUnavailable(
                f"{self._account.endpoint} does not answer ({type(error).__name__})"
            ) from error
        return answer

    def _refused(self, code: str, error: Exception) -> NoReturn:
        bucket = f"bucket '{self._account.bucket}' at {self._account.endpoint}"
        if code in _REFUSED:
            said = "refuses the keys; check AMS_S3_ACCESS_KEY, AMS_S3_SECRET_KEY and their rights"
            raise StorageUnavailable(f"{bucket} {said} ({code})") from error
        if code == "NoSuchBucket":
            raise StorageUnavailable(f"{bucket} does not exist; check AMS_S3_BUCKET") from error
        raise StorageUnavailable(f"{bucket} answers {code or 'with an unknown error'}") from error


@lru_cache(maxsize=4)
def _client(account: Account) -> Any:
    """Return the client, which threads may share; the queue retries, not the client."""
    try:
        import boto3  # noqa: PLC0415 - an extra, and dear to load
        from botocore.config import Config  # noqa: PLC0415 - same
    except ImportError as error:
        raise StorageUnavailable(
            "AMS_S3_BUCKET is set, but boto3 is not installed; install the extra 's3' "
            "(docs/operations.md)"
        ) from error
    return boto3.client(
        "s3",
        endpoint_url=account.endpoint,
        region_name=account.region,
        aws_access_key_id=account.access_key,
        aws_secret_access_key=account.secret_key,
        config=Config(
            connect_timeout=_CONNECT_SECONDS,
            read_timeout=_READ_SECONDS,
            retries={"total_max_attempts": 1},
            s3={"addressing_style": "path"},
            # Older servers know no checksums but the signed SHA-256.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
