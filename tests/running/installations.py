"""Installations of their own for tests with real processes: folder, database, mail server."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from django.conf import settings
from psycopg import sql

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Installation:
    """A data folder and a database that belong to one test."""

    data: Path
    database_url: str
    smtp_port: int

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AMS_")}
        return {
            **kept,
            "AMS_DATA": str(self.data),
            "AMS_TIME_STAMPS": "off",  # no certificates but those of the test
            "DATABASE_URL": self.database_url,
            "AMS_SMTP_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "DJANGO_SETTINGS_MODULE": "ams.config.settings",
            "PYTHONPATH": str(HERE.parents[1]),
        }

    def run(self, script: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a script of this folder with the installation's environment."""
        return subprocess.run(  # noqa: S603 - this suite's own scripts
            [sys.executable, str(HERE / script), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    def copy(self, data: Path, *, smtp_port: int) -> "Installation":
        """Return a copy with the same content, on the same kind of database."""
        shutil.copytree(self.data, data)
        if self.database_url.startswith("sqlite"):
            url = f"sqlite:///{data / 'ams.sqlite3'}"
        else:
            url = create_database(template=self.database_url.rpartition("/")[2])
        return Installation(data, url, smtp_port)


def new_installation(data: Path, *, smtp_port: int) -> Installation:
    """Return an empty installation on the kind of database that the suite runs on."""
    data.mkdir(parents=True, exist_ok=True)
    if on_postgresql():
        return Installation(data, create_database(), smtp_port)
    return Installation(data, f"sqlite:///{data / 'ams.sqlite3'}", smtp_port)


def on_postgresql() -> bool:
    return "postgresql" in settings.DATABASES["default"]["ENGINE"]


def create_database(*, template: str = "template0") -> str:
    """Make a PostgreSQL database and return its address; it goes with the test's server."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = f"ams_{uuid4().hex[:12]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    return f"{server}/{name}"
