"""django-ca answering OCSP in an environment of its own: from answers made ahead, or live."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from bench import progress, rivals
from bench.measuring import check
from bench.scale import Scale
from bench.servers import free_port, running
from bench.stand import Stand
from bench.wrk import Load

_MOST = 2_000  # certificates; django-ca takes as long for one of many as for one of few
_SCRIPT = rivals.FOLDER / "django_ca_ocsp.py"


def prepared(one: Stand, scale: Scale) -> Path | None:
    """Return a folder with an authority of django-ca's; ``None`` where it cannot be installed."""
    python = rivals.django_ca_python()
    if python is None:
        return None
    folder = one.folder / "django-ca"
    folder.mkdir()
    progress.say("  making certificates and their answers with django-ca")
    count = str(min(_MOST, scale.certificates))
    check((str(python), str(_SCRIPT), "init"), _environment(folder), folder=folder)
    ahead = _environment(folder, presigned=True)
    check((str(python), str(_SCRIPT), "issue", count), ahead, folder=folder)
    prefix = (folder / "prefix.txt").read_text()
    one.installation.run(
        *one.installation.module(
            "questions", str(folder / "ca.pem"), str(folder / "serials.txt"), str(folder), prefix
        )
    )
    return folder


@contextlib.contextmanager
def presigned(folder: Path) -> Iterator[Load]:
    """Serve answers made ahead, out of the memory of each process, by GET."""
    with _serving(folder, presigned=True) as port:
        yield Load(f"http://127.0.0.1:{port}", "get", folder / "paths.txt")


@contextlib.contextmanager
def live(folder: Path) -> Iterator[Load]:
    """Serve answers signed when they are asked for, by POST with a nonce."""
    with _serving(folder, presigned=False) as port:
        url = f"http://127.0.0.1:{port}{(folder / 'prefix.txt').read_text()}/"
        yield Load(url, "post", folder / "heads.txt")


@contextlib.contextmanager
def _serving(folder: Path, *, presigned: bool) -> Iterator[int]:
    port = free_port()
    command = (
        str(rivals.django_ca_python()), "-m", "granian", "--interface", "wsgi",
        "--host", "127.0.0.1", "--port", str(port), "--workers", str(os.cpu_count()),
        "--log-level", "error", "django_ca_ocsp:application",
    )  # fmt: skip
    environment = _environment(folder, presigned=presigned)
    with running(command, environment, folder=folder, port=port):
        yield port


def _environment(folder: Path, *, presigned: bool = False) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": str(rivals.FOLDER),
        "PRESIGNED": "1" if presigned else "",
    }
