"""Static files in gzip where no proxy does it; each is compressed once, when the pages start."""

import gzip
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from wsgiref.headers import Headers

from django.conf import settings
from django.contrib.staticfiles import finders
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

_COMPRESSIBLE = frozenset({".css", ".js", ".svg", ".json"})


def precompress() -> None:
    """Compress what is not compressed yet; a later start finds it done.

    A copy is named after its content, so that versions of AMS and nodes that share ``AMS_DATA``
    never serve each other's.
    """
    for path in _compressible_files():
        target = _compressed(path)
        if not target.exists():
            _write(target, gzip.compress(path.read_bytes(), mtime=0))


class PrecompressedFiles(WhiteNoiseMiddleware):  # type: ignore[misc] # the library is untyped
    """Serve static files, and the compressed copy to whoever accepts gzip."""

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> StaticFile:
        """Return the file with its copy, if ``precompress`` has made one."""
        file = Path(path)
        if file.suffix not in _COMPRESSIBLE or not _compressed(file).exists():
            return super().get_static_file(path, url, stat_cache=stat_cache)
        headers = Headers([])
        self.add_mime_headers(headers, path, url)
        self.add_cache_headers(headers, path, url)
        return StaticFile(path, headers.items(), encodings={"gzip": str(_compressed(file))})


def _compressible_files() -> Iterator[Path]:
    for finder in finders.get_finders():
        for name, storage in finder.list(None):
            if Path(name).suffix in _COMPRESSIBLE:
                yield Path(storage.path(name))


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _compressed(path: Path) -> Path:
    return Path(settings.AMS_DATA) / "compressed" / f"{_digest(path)[:32]}.gz"


def _write(target: Path, content: bytes) -> None:
    """Write so that nobody ever reads half a file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, delete=False) as temporary:
        temporary.write(content)
    Path(temporary.name).chmod(0o644)
    Path(temporary.name).replace(target)
