"""Where OCSP is measured: an installation, its status service running, and questions to ask."""

import contextlib
import os
import resource
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import progress, rivals
from bench.installations import ISSUER, Installation, installation
from bench.measuring import check
from bench.programs import find
from bench.scale import Scale
from bench.servers import free_port, running
from bench.wrk import Load, Server

_NGINX = """
worker_processes {workers};
pid nginx.pid;
error_log stderr error;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  sendfile off;
  keepalive_requests 1000000000;
  {cache}
  default_type application/ocsp-response;
  client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp;
  uwsgi_temp_path temp; scgi_temp_path temp;
  server {{ listen 127.0.0.1:{port} reuseport; root www; }}
}}
"""
_CACHE = "open_file_cache max={files} inactive=3600s; open_file_cache_valid 3600s;"
_OTHER_FILES = 1000  # of an nginx worker
_INVENTORY = "SELECT serial, status FROM certificates_certificate"


@dataclass(frozen=True, slots=True)
class Stand:
    """An installation whose status service listens on ``port``; questions lie in ``folder``."""

    installation: Installation
    folder: Path
    port: int

    def by_get(self, *more: str) -> Load:
        """Return the load that asks our service by GET, each question in turn."""
        return Load(f"http://127.0.0.1:{self.port}", "get", self.folder / "paths.txt", more)

    def by_post(self) -> Load:
        """Return the load that asks by POST with a nonce, each question in turn."""
        url = f"http://127.0.0.1:{self.port}/ocsp/{ISSUER}"
        return Load(url, "post", self.folder / "heads.txt")


@contextlib.contextmanager
def stand(scale: Scale) -> Iterator[Stand]:
    """Yield a stand with the scale's certificates, a fifth of them revoked."""
    with installation(scale.certificates, scale.certificates // 5) as one:
        folder = one.data / "stand"
        folder.mkdir()
        write_questions(one, folder, one.run(*one.module("serials")).split())
        port = free_port()
        environment = {
            **one.environment,
            "AMS_STATUS_BIND": f"127.0.0.1:{port}",
            "AMS_STATUS_CONNECTIONS_PER_PEER": "0",  # idle clients and asking ones are one address
        }
        healthy = f"http://127.0.0.1:{port}/healthz"
        with running(one.ams("status"), environment, folder=folder, answers=healthy):
            yield Stand(one, folder, port)


def write_questions(one: Installation, folder: Path, serials: Sequence[str]) -> None:
    """Write the questions about ``serials`` into ``folder``."""
    (folder / "serials.txt").write_text("\n".join(serials))
    (folder / "issuer.pem").write_text(one.run(*one.ams("ca", "export", ISSUER)))
    one.run(
        *one.module(
            "questions", str(folder / "issuer.pem"), str(folder / "serials.txt"), str(folder),
            f"/ocsp/{ISSUER}",
        )
    )  # fmt: skip


def collect(one: Stand) -> None:
    """Fetch every answer, so that other servers can give the same."""
    progress.say("  fetching every answer once")
    command = one.installation.module("collect", str(one.port))
    check(command, one.installation.environment, folder=one.folder)


@contextlib.contextmanager
def nginx(one: Stand) -> Iterator[Load]:
    """Serve the same answers as static files by nginx, as fast as it can.

    It keeps the files open where the system lets it open so many; a cache of fewer would never
    hold the one that is asked for in turn.
    """
    port = free_port()
    (one.folder / "temp").mkdir(exist_ok=True)
    names = (one.folder / "names.txt").read_text().split()
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    fits = len(names) + _OTHER_FILES <= allowed
    text = _NGINX.format(
        workers=os.cpu_count(), port=port, cache=_CACHE.format(files=len(names)) if fits else ""
    )
    (one.folder / "nginx.conf").write_text(text)
    (one.folder / "static.txt").write_text("".join(f"/{name}\n" for name in names))
    program = find("nginx")
    assert program is not None
    command = (program, "-p", f"{one.folder}/", "-c", "nginx.conf", "-g", "daemon off;")
    with running(command, os.environ, folder=one.folder, port=port):
        yield Load(f"http://127.0.0.1:{port}", "get", one.folder / "static.txt")


@contextlib.contextmanager
def fixed(one: Stand) -> Iterator[Load]:
    """Serve one answer whatever is asked, by a bare uvloop protocol."""
    port = free_port()
    script = str(rivals.FOLDER / "http_bare.py")
    command = (sys.executable, script, str(port), str(os.cpu_count()))
    with running(command, os.environ, folder=one.folder, port=port):
        yield Load(f"http://127.0.0.1:{port}", "get", one.folder / "paths.txt")


@contextlib.contextmanager
def cfssl(one: Stand) -> Iterator[Load]:
    """Serve the same answers by cfssl's ocspserve; Debian's reads no request from a path."""
    port = free_port()
    command = (
        "cfssl", "ocspserve", "-port", str(port), "-responses", "responses.txt", "-loglevel", "5",
    )  # fmt: skip
    with running(command, os.environ, folder=one.folder, port=port):
        url = f"http://127.0.0.1:{port}/"
        yield Load(url, "post", one.folder / "whole.txt", ("whole",))


def openssl(one: Stand) -> Server:
    """Return ``openssl ocsp`` answering for the same serial numbers, each answer signed.

    It is started anew for each round: clients that go away leave it in an endless loop.
    """
    folder = one.folder / "openssl"
    folder.mkdir()
    rivals.make_authority(folder, one.installation.environment)
    _write_index(one.installation, folder / "index.txt")
    one.installation.run(
        *one.installation.module(
            "questions", str(folder / "ca.pem"), str(one.folder / "serials.txt"), str(folder), ""
        )
    )

    @contextlib.contextmanager
    def serve() -> Iterator[Load]:
        port = free_port()
        command = (
            "openssl", "ocsp", "-index", "index.txt", "-port", str(port), "-rsigner", "ca.pem",
            "-rkey", "ca.key", "-CA", "ca.pem", "-multi", str(os.cpu_count()), "-ndays", "1",
        )  # fmt: skip
        with running(command, os.environ, folder=folder, port=port, says="ACCEPT"):
            yield Load(f"http://127.0.0.1:{port}", "get", folder / "paths.txt")

    return serve


def _write_index(one: Installation, path: Path) -> None:
    connection = sqlite3.connect(one.sqlite)
    with path.open("w") as index:
        for serial, status in connection.execute(_INVENTORY):
            kind, at = ("R", "261101000000Z,keyCompromise") if status == "revoked" else ("V", "")
            index.write(f"{kind}\t351231000000Z\t{at}\t{serial}\tunknown\t/CN=x\n")
    connection.close()
    path.with_suffix(".txt.attr").write_text("unique_subject = no\n")
