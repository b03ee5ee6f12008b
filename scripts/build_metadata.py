"""Give the package the dependencies that requirements/runtime.in names, so that they stand once."""

from pathlib import Path

from hatchling.metadata.plugin.interface import MetadataHookInterface


class RequirementsHook(MetadataHookInterface):
    """Read the direct dependencies from the requirement file."""

    def update(self, metadata: dict[str, object]) -> None:
        """Set ``dependencies`` from the lines that are neither empty nor a comment."""
        lines = (Path(self.root) / "requirements" / "runtime.in").read_text().splitlines()
        metadata["dependencies"] = [line for line in lines if line and not line.startswith("#")]
