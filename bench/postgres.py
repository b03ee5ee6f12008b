"""A private PostgreSQL server, durable as in production, for the length of a part."""

import contextlib
import os
import pwd
import shutil
from collections.abc import Iterator
from pathlib import Path

from bench import progress
from bench.installations import Installation, cache
from bench.measuring import check
from bench.programs import find
from bench.servers import free_port, running

_OWNER = "postgres"
_FILLING = 4 * 3600.0  # seconds at the most


def is_installed() -> bool:
    """Tell whether there is a server to start."""
    return find("postgres") is not None


@contextlib.contextmanager
def installation(certificates: int, revoked: int) -> Iterator[Installation]:
    """Yield an installation on a PostgreSQL of its own with so many certificates."""
    work = cache() / f"postgres-{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    (work / "data").mkdir(parents=True)
    with _server(work) as url:
        one = Installation(work / "data", url)
        progress.say(f"  filling PostgreSQL with {certificates:,} certificates …")
        one.run(*one.module("data", str(certificates), str(revoked)))
        yield one
    shutil.rmtree(work, ignore_errors=True)


def another_database(one: Installation) -> str:
    """Make an empty database beside the installation's and return its address."""
    psql = Path(str(find("postgres"))).with_name("psql")
    make = (str(psql), one.database_url, "-qc", "CREATE DATABASE another TEMPLATE template0")
    check(make, os.environ, folder=one.data)
    return one.database_url.rpartition("/")[0] + "/another"


@contextlib.contextmanager
def province(people: int) -> Iterator[Installation]:
    """Yield an installation on a PostgreSQL of its own that holds a province of so many people.

    ``AMS_BENCH_PROVINCE`` names one that was filled before instead: the data folder, a space, and
    the database's address.
    """
    if kept := os.environ.get("AMS_BENCH_PROVINCE"):
        folder, _, address = kept.partition(" ")
        yield Installation(Path(folder), address)
        return
    work = cache() / f"province-{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    (work / "data").mkdir(parents=True)
    with _server(work) as url:
        one = Installation(work / "data", url)
        progress.say(f"  filling PostgreSQL with a province of {people:,} people …")
        environment = {**one.environment, "AMS_BIND": f"127.0.0.1:{free_port()}"}
        command = one.ams("demo", "--people", str(people))
        check(command, environment, folder=one.data, timeout=_FILLING)
        yield one
    shutil.rmtree(work, ignore_errors=True)


@contextlib.contextmanager
def _server(work: Path) -> Iterator[str]:
    program = find("postgres")
    assert program is not None
    folder, port = work / "cluster", free_port()
    folder.mkdir()
    prefix: tuple[str, ...] = ()
    if os.geteuid() == 0:
        owner = pwd.getpwnam(_OWNER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        prefix = ("runuser", "-u", _OWNER, "--")
    initdb = str(Path(program).with_name("initdb"))
    cluster = str(folder / "data")
    options = ("-A", "trust", "-U", "ams", "-E", "UTF8", "--locale=C.UTF-8")
    check((*prefix, initdb, "-D", cluster, *options), os.environ, folder=folder)
    command = (
        *prefix,
        program,
        "-D",
        cluster,
        "-p",
        str(port),
        "-h",
        "127.0.0.1",
        "-k",
        str(folder),
    )
    with running(command, os.environ, folder=folder, says="ready to accept connections"):
        yield f"postgresql://ams@127.0.0.1:{port}/postgres"
