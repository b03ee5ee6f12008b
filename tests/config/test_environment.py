"""Settings from the environment: defaults, derived addresses, refusals that name the variable."""

from pathlib import Path

import pytest

from ams.config.environment import read_environment
from ams.core.errors import InvalidInput


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AMS_BIND", "AMS_BASE_URL", "AMS_STATUS_BIND", "AMS_STATUS_URL", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AMS_DATA", str(tmp_path / "data"))


def test_everything_is_written_below_the_data_folder(tmp_path: Path) -> None:
    environment = read_environment()
    url = environment.database_url.get_secret_value()
    assert url == f"sqlite:///{tmp_path / 'data' / 'ams.sqlite3'}"
    assert environment.data == tmp_path / "data"


def test_another_bind_moves_every_address_derived_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMS_BIND", "127.0.0.1:9300")
    environment = read_environment()
    assert environment.base_url == "http://127.0.0.1:9300"
    assert environment.status_bind == "127.0.0.1:9400"
    assert environment.status_url == "http://127.0.0.1:9400"


def test_a_port_near_the_end_still_gets_a_status_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMS_BIND", "127.0.0.1:65500")
    assert read_environment().status_bind == "127.0.0.1:65400"


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = read_environment().secret_key.get_secret_value()
    assert read_environment().secret_key.get_secret_value() == first
    assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o077 == 0


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_text("correct horse\n")
    monkeypatch.setenv("AMS_CA_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    assert read_environment().ca_passphrase.get_secret_value() == "correct horse"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AMS_BIND", "8000"),
        ("AMS_BIND", "127.0.0.1:0"),
        ("AMS_BIND", "127.0.0.1:eighty"),
        ("AMS_STATUS_BIND", "localhost:99999"),
        ("AMS_BASE_URL", "ams.example"),
        ("AMS_STATUS_URL", "ftp://ams.example"),
        ("AMS_UPLOAD_LIMIT", "a megabyte"),
        ("AMS_CRL_LIFETIME_HOURS", "0"),
        ("AMS_REMINDER_DAYS", "-1"),
    ],
)
def test_a_malformed_setting_stops_the_start_and_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidInput, match=name):
        read_environment()


def test_an_unreadable_secret_file_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AMS_CA_PASSPHRASE_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(InvalidInput, match="nowhere"):
        read_environment()


def test_secrets_do_not_show_in_the_settings_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMS_CA_PASSPHRASE", "correct horse")
    monkeypatch.setenv("DATABASE_URL", "postgresql://ams:hunter2@db/ams")
    text = repr(read_environment())
    assert "correct horse" not in text
    assert "hunter2" not in text
