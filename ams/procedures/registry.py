"""The procedures that this AMS knows: every file, loaded once and strictly."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from ams.procedures.errors import UnknownProcedure
from ams.procedures.loader import load
from ams.procedures.rules import Procedure

FILES = Path(__file__).parent / "files"


@dataclass(frozen=True, slots=True)
class Registry:
    """All revisions of all procedures, the oldest revision of each first."""

    revisions: dict[str, tuple[Procedure, ...]]

    @classmethod
    def of(cls, procedures: Iterable[Procedure]) -> "Registry":
        """Return a registry of ``procedures``."""
        by_key: defaultdict[str, list[Procedure]] = defaultdict(list)
        for procedure in procedures:
            by_key[procedure.key].append(procedure)
        return cls(
            {
                key: tuple(sorted(each, key=lambda one: (one.identity.effective, one.revision)))
                for key, each in sorted(by_key.items())
            }
        )

    @classmethod
    def read(cls, folder: Path) -> "Registry":
        """Return the registry of every ``<key>/<revision>.toml`` below ``folder``.

        Raises:
            ProcedureInvalid: a file does not describe a procedure.
        """
        return cls.of(load(path) for path in sorted(folder.rglob("*.toml")))

    def get(self, key: str, revision: str) -> Procedure:
        """Return one revision of a procedure; a request keeps the one it started with.

        Raises:
            UnknownProcedure: there is no such file.
        """
        for procedure in self.revisions.get(key, ()):
            if procedure.revision == revision:
                return procedure
        raise UnknownProcedure(f"no procedure {key!r} of revision {revision!r}", key=key)

    def current(self, key: str, on: date) -> Procedure:
        """Return the revision in effect on a day: the one that took effect last.

        Raises:
            UnknownProcedure: there is no such procedure, or none in effect yet.
        """
        in_effect = [each for each in self.revisions.get(key, ()) if each.identity.effective <= on]
        if not in_effect:
            raise UnknownProcedure(f"no procedure {key!r} in effect on {on}", key=key)
        return in_effect[-1]

    def all_current(self, on: date) -> tuple[Procedure, ...]:
        """Return the revisions in effect on a day, one for each procedure, by key."""
        return tuple(
            [each for each in revisions if each.identity.effective <= on][-1]
            for revisions in self.revisions.values()
            if revisions[0].identity.effective <= on
        )


# Read when this module is first imported, so that a broken file stops the start of every process
# and not the first request of a morning.
SHIPPED: Final = Registry.read(FILES)


def get(key: str, revision: str) -> Procedure:
    """Return one revision of a procedure (see ``Registry.get``)."""
    return SHIPPED.get(key, revision)


def current(key: str, on: date) -> Procedure:
    """Return the revision in effect on a day (see ``Registry.current``)."""
    return SHIPPED.current(key, on)


def all_current(on: date) -> tuple[Procedure, ...]:
    """Return every procedure in effect on a day (see ``Registry.all_current``)."""
    return SHIPPED.all_current(on)
