"""A real S3 server process (Moto's) that checks signatures, with a user and his keys."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.error import URLError

import boto3
from botocore.config import Config
from pytest_django.fixtures import Settings

_EVERYTHING = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
)
_UNCHECKED_CALLS = "3"  # making the user; from then on every request needs a valid signature
_PATIENCE_SECONDS = 60
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class StorageServer:
    """The server's address and the keys it accepts."""

    endpoint: str
    access_key: str
    secret_key: str

    def client(self) -> Any:
        """Return a client of ours, to look from outside."""
        return _client("s3", self.endpoint, self.access_key, self.secret_key)

    def new_bucket(self) -> str:
        """Make an empty bucket and return its name."""
        name = f"crls-{next(_numbers)}"
        self.client().create_bucket(Bucket=name)
        return name

    def use(self, settings: Settings, bucket: str) -> None:
        """Let AMS publish to ``bucket``."""
        settings.AMS_S3_ENDPOINT = self.endpoint
        settings.AMS_S3_BUCKET = bucket
        settings.AMS_S3_ACCESS_KEY = self.access_key
        settings.AMS_S3_SECRET_KEY = self.secret_key


@contextmanager
def storage_server(port: int) -> Iterator[StorageServer]:
    """Run the server on ``port``."""
    endpoint = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(  # noqa: S603 - our own arguments
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        env={**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": _UNCHECKED_CALLS},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(endpoint)
        yield _with_user(endpoint)
    finally:
        process.terminate()
        process.wait()


def _with_user(endpoint: str) -> StorageServer:
    accounts = _client("iam", endpoint, "setup", "setup")
    accounts.create_user(UserName="ams")
    keys = accounts.create_access_key(UserName="ams")["AccessKey"]
    accounts.put_user_policy(UserName="ams", PolicyName="all", PolicyDocument=_EVERYTHING)
    return StorageServer(endpoint, keys["AccessKeyId"], keys["SecretAccessKey"])


def _client(service: str, endpoint: str, access_key: str, secret_key: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        config=Config(s3={"addressing_style": "path"}),
    )


def _wait_for(endpoint: str) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{endpoint}/moto-api/", timeout=5).close()  # noqa: S310 - loopback
        except URLError:
            assert time.monotonic() < deadline, "the S3 server did not start"
            time.sleep(0.05)
        else:
            return
