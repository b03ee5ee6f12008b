"""Fetch every answer once and keep it as other servers read it: ``python -m bench.collect PORT``.

In the present folder: ``paths.txt`` and ``names.txt`` say what to ask and how to call the answer;
written are ``www/NAME`` and ``responses.txt`` (base 64, a line each, for cfssl).
"""

import base64
import http.client
import sys
from pathlib import Path


def main() -> int:
    """Fetch, and return 1 if any answer was missing."""
    connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=30)
    folder = Path("www")
    folder.mkdir()
    paths, names = (Path(file).read_text().split() for file in ("paths.txt", "names.txt"))
    with Path("responses.txt").open("w") as responses:
        for path, name in zip(paths, names, strict=True):
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != http.HTTPStatus.OK:
                sys.stderr.write(f"{path}: {answer.status}\n")
                return 1
            (folder / name).write_bytes(body)
            responses.write(base64.b64encode(body).decode() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
