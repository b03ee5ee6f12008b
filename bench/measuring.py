"""Measure programs against each other: interleaved, several times, by the median."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import progress

LAUNCH = Path(__file__).with_name("launch.py")
TIMEOUT = 900.0


class ProgramFailed(Exception):
    """A program under measurement did not do its work."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of a program took."""

    seconds: float
    peak_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Program:
    """A command to be measured, with everything that it needs; ``prepare`` runs untimed before."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    prepare: Callable[[], None] | None = None


def run(program: Program) -> Measured:
    """Run the program once, from the start of its process to its end.

    Raises:
        ProgramFailed: it ended with an error or did not end in time; its words are in the message.
    """
    if program.prepare is not None:
        program.prepare()
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        command = [sys.executable, "-I", "-S", str(LAUNCH), str(result), *program.command]
        said = check(command, program.environment, folder=program.folder)
        progress.detail(said)
        return Measured(**json.loads(result.read_text()))


def check(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    folder: Path,
    timeout: float = TIMEOUT,
) -> str:
    """Run a command that must succeed and return what it says.

    Raises:
        ProgramFailed: it did not.
    """
    try:
        done = subprocess.run(
            command,
            env=dict(environment),
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ProgramFailed(f"{' '.join(command)}: {error}") from error
    if done.returncode:
        raise ProgramFailed(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def interleaved(programs: Sequence[Program], rounds: int) -> dict[str, list[Measured]]:
    """Run every program ``rounds`` times, in turn and in alternating order.

    What slows the machine for a while then slows all of them, not one.
    """
    found: dict[str, list[Measured]] = {program.name: [] for program in programs}
    for number in range(rounds):
        for program in programs if number % 2 == 0 else reversed(programs):
            measured = run(program)
            found[program.name].append(measured)
            progress.say(f"  round {number + 1}: {program.name} {measured.seconds:.2f} s")
    return found


def seconds(measured: Sequence[Measured]) -> float:
    """Return the median of the times."""
    return statistics.median(one.seconds for one in measured)


def peak(measured: Sequence[Measured]) -> float:
    """Return the median of the peaks of memory, in MB of 1,000,000 octets."""
    return statistics.median(one.peak_bytes for one in measured) / 1e6


def ratio(ours: Sequence[Measured], peers: Sequence[Measured]) -> float:
    """Return the median of the rounds' ratios, ours to the peer's: paired, so noise cancels."""
    return statistics.median(
        one.seconds / other.seconds for one, other in zip(ours, peers, strict=True)
    )
