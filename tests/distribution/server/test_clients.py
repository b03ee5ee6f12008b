"""Other people's clients: the standard library's, curl; OpenSSL is in tests/interop."""

import http.client
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.distribution.server.content import Content, running


@pytest.fixture
def curl() -> str:
    """Return the program curl."""
    program = shutil.which("curl")
    if program is None:
        pytest.skip("curl is not installed")
    return program


def test_python_s_client_keeps_its_connection() -> None:
    with running(Content()) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        for method, path, body in (
            ("GET", "/a", None), ("POST", "/b", b"body"), ("HEAD", "/c", None), ("GET", "/d", None),
        ):  # fmt: skip
            connection.request(method, path, body)
            response = connection.getresponse()
            sent = f"{method} {path} ".encode() + (body or b"")
            assert response.read() == (b"" if method == "HEAD" else sent)
        connection.close()


@pytest.mark.parametrize("version", ["--http1.0", "--http1.1", "--http2"])
def test_curl_gets_posts_and_goes_on_with_a_broken_download(
    curl: str, tmp_path: Path, version: str
) -> None:
    file = tmp_path / "large"
    file.write_bytes(bytes(range(256)) * 4096)
    part = tmp_path / "part"
    part.write_bytes(file.read_bytes()[:300_000])

    def run(*arguments: str) -> bytes:
        return subprocess.run(  # noqa: S603 - a client under test
            [curl, "-sS", "--fail", "--max-time", "60", version, *arguments],
            capture_output=True,
            check=True,
        ).stdout

    with running(Content(file=file)) as server:
        url = f"http://127.0.0.1:{server.port}"
        assert run(f"{url}/a", f"{url}/b") == b"GET /a GET /b "
        assert run("--data-binary", "body", f"{url}/c") == b"POST /c body"
        assert run("-H", "Expect: 100-continue", "--data-binary", "body", f"{url}/d")
        run("-C", "-", "-o", str(part), f"{url}/file")
        assert part.read_bytes() == file.read_bytes()
        assert b"Content-Length: 1048576" in run("-I", f"{url}/file")
