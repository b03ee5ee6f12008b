"""Give the package the dependencies that requirements/*.in name, so that they stand once."""

from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface


class RequirementsHook(MetadataHookInterface):
    """Read the direct dependencies, and those of the extras, from the requirement files."""

    def update(self, metadata: dict[str, object]) -> None:
        """Set ``dependencies`` and ``optional-dependencies``."""
        metadata["dependencies"] = self._named("runtime")
        metadata["optional-dependencies"] = {"s3": self._named("s3")}

    def _named(self, name: str) -> list[str]:
        """Return the lines of a requirement file that are neither empty nor a comment."""
        lines = (Path(self.root) / "requirements" / f"{name}.in").read_text().splitlines()
        return [line for line in lines if line and not line.startswith("#")]
