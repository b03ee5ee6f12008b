"""Compile every template and refuse what the content security policy would refuse."""

import re
import sys
from pathlib import Path

import django
from django.template import TemplateSyntaxError
from django.template.loader import get_template

INLINE = (
    (re.compile(r"<style\b", re.IGNORECASE), "a style element"),
    (re.compile(r"\sstyle\s*=", re.IGNORECASE), "a style attribute"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE), "an event handler attribute"),
    (re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.IGNORECASE), "an inline script"),
)


def complaints(root: Path, template: Path) -> list[str]:
    """Return what is wrong with ``template``: it does not compile, or carries inline code."""
    name = template.relative_to(root).as_posix()
    found = []
    try:
        get_template(name)
    except TemplateSyntaxError as error:
        found.append(f"{template}: {error}")
    if name.startswith("notifications/"):
        return found  # mails are not served under the policy
    for number, line in enumerate(template.read_text().splitlines(), start=1):
        found += [
            f"{template}:{number}: {what}" for pattern, what in INLINE if pattern.search(line)
        ]
    return found


def main() -> int:
    """Check all templates of all packages; return the exit status."""
    django.setup()
    found: list[str] = []
    count = 0
    for root in sorted(Path("ams").glob("*/templates")):
        for template in sorted(
            path for path in root.rglob("*") if path.suffix in {".html", ".txt"}
        ):
            count += 1
            found += complaints(root, template)
    print("\n".join(found) or f"{count} templates are in order.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
