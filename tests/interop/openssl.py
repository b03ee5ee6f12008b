"""OpenSSL's programs, run in a folder of their own."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Said:
    """What a program said and how it ended."""

    status: int
    text: str


@dataclass(frozen=True, slots=True)
class OpenSSL:
    """Runs ``openssl``; file names are those of the folder."""

    folder: Path

    def write(self, name: str, content: bytes) -> None:
        """Put a file into the folder."""
        (self.folder / name).write_bytes(content)

    def run(self, *arguments: str) -> Said:
        """Return what ``openssl`` says to ``arguments``."""
        program = shutil.which("openssl")
        assert program is not None, "openssl is not installed"
        done = subprocess.run(  # noqa: S603 - arguments are the tests' own
            [program, *arguments],
            cwd=self.folder,
            capture_output=True,
            check=False,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
        return Said(done.returncode, (done.stdout + done.stderr).decode(errors="replace"))
