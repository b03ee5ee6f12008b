"""Settings from the environment: defaults, derived addresses, refusals that name the variable."""

from pathlib import Path

import pytest

from ams.config.environment import OCSPAhead, read_environment
from ams.core.errors import InvalidInput


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AMS_BIND", "AMS_BASE_URL", "AMS_STATUS_BIND", "AMS_STATUS_URL", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AMS_DATA", str(tmp_path / "data"))


def test_everything_is_written_below_the_data_folder(tmp_path: Path) -> None:
    environment = read_environment()
    url = environment.database_url
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
    first = read_environment().secret_key
    assert read_environment().secret_key == first
    assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o077 == 0


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_text("correct horse\n")
    monkeypatch.setenv("AMS_CA_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    assert read_environment().ca_passphrase == "correct horse"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AMS_BIND", "8000"),
        ("AMS_BIND", "127.0.0.1:0"),
        ("AMS_BIND", "127.0.0.1:eighty"),
        ("AMS_STATUS_BIND", "localhost:99999"),
        ("AMS_BASE_URL", "ams.example"),
        ("AMS_STATUS_URL", "ftp://ams.example"),
        ("AMS_STATUS_METRICS_BIND", "8101"),
        ("AMS_STATUS_WORKERS", "0"),
        ("AMS_STATUS_CONNECTIONS", "many"),
        ("AMS_STATUS_CONNECTIONS_PER_PEER", "-1"),
        ("AMS_OCSP_MAX_AGE", "-1"),
        ("AMS_UPLOAD_LIMIT", "a megabyte"),
        ("AMS_CRL_LIFETIME_HOURS", "0"),
        ("AMS_REMINDER_DAYS", "-1"),
        ("AMS_S3_ENDPOINT", "storage.example"),
        ("AMS_DEMO", "perhaps"),
        ("AMS_OFFICER_MAIL", "2"),
        ("AMS_OCSP_AHEAD", "all"),
        ("AMS_OCSP_NEVER_ISSUED", "good"),
        ("AMS_STATUS_WORKERS", "²"),
        ("AMS_SIGNATURE_FETCH_HOSTS", "http://ocsp.example"),
        ("AMS_SIGNATURE_FETCH_HOSTS", "ocsp.example,,crl.example"),
        ("AMS_SIGNATURE_FETCH_HOSTS", "*"),
        ("AMS_TIME_STAMPS", "on"),
        ("AMS_TIME_STAMPS", "ftp://tsa.example"),
        ("AMS_TIME_STAMP_POLICY", "1.2."),
        ("AMS_TIME_STAMP_POLICY", "policy"),
    ],
)
def test_a_malformed_setting_stops_the_start_and_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidInput, match=name):
        read_environment()


@pytest.mark.parametrize(("word", "meaning"), [("true", True), ("0", False), ("On", True)])
def test_a_word_says_yes_or_no(
    monkeypatch: pytest.MonkeyPatch, word: str, *, meaning: bool
) -> None:
    monkeypatch.setenv("AMS_NIP_IN_REGISTER", word)
    assert read_environment().nip_in_register is meaning


def test_a_choice_is_one_of_those_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMS_OCSP_AHEAD", "sha256")
    assert read_environment().ocsp_ahead is OCSPAhead.SHA256


@pytest.mark.parametrize("value", ["off", "embedded", "https://tsa.example/stempel/"])
def test_time_is_stamped_by_ams_by_nobody_or_at_an_address(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("AMS_TIME_STAMPS", value)
    monkeypatch.setenv("AMS_TIME_STAMP_POLICY", "1.3.6.1.4.1.32473.9")
    assert read_environment().time_stamps == value
    assert read_environment().time_stamp_policy == "1.3.6.1.4.1.32473.9"


def test_hosts_are_parted_by_commas_and_none_is_named_as_shipped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert read_environment().signature_fetch_hosts == frozenset()
    monkeypatch.setenv("AMS_SIGNATURE_FETCH_HOSTS", "OCSP.example, crl.example:8080")
    named = read_environment().signature_fetch_hosts
    assert named == {"ocsp.example", "crl.example:8080"}


def test_a_refusal_says_what_was_found_and_what_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMS_REMINDER_DAYS", "91")
    with pytest.raises(InvalidInput, match=r"^AMS_REMINDER_DAYS: '91' is not .* from 1 to 90$"):
        read_environment()


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AMS_BIND", "AMS_STATUS_WORKERS", "AMS_DEMO", "AMS_CA_PASSPHRASE_FILE"):
        monkeypatch.setenv(name, "")
    environment = read_environment()
    assert environment.bind == "127.0.0.1:8000"
    assert environment.status_workers >= 1
    assert environment.demo is False


@pytest.mark.parametrize("name", ["nowhere", "octets"])
def test_an_unreadable_secret_file_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "octets").write_bytes(b"\xff\xfe")
    monkeypatch.setenv("AMS_CA_PASSPHRASE_FILE", str(tmp_path / name))
    with pytest.raises(InvalidInput, match=f"AMS_CA_PASSPHRASE_FILE: cannot read .*{name}"):
        read_environment()


def test_secrets_do_not_show_in_the_settings_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMS_CA_PASSPHRASE", "correct horse")
    monkeypatch.setenv("DATABASE_URL", "postgresql://ams:hunter2@db/ams")
    text = repr(read_environment())
    assert "correct horse" not in text
    assert "hunter2" not in text


def test_a_bucket_needs_all_that_belongs_to_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AMS_S3_BUCKET", "crls")
    with pytest.raises(InvalidInput, match="AMS_S3_ENDPOINT, AMS_S3_ACCESS_KEY, AMS_S3_SECRET"):
        read_environment()
    (tmp_path / "secret").write_text("correct horse\n")
    monkeypatch.setenv("AMS_S3_ENDPOINT", "https://storage.example/")
    monkeypatch.setenv("AMS_S3_ACCESS_KEY", "ams")
    monkeypatch.setenv("AMS_S3_SECRET_KEY_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("AMS_S3_PREFIX", "/status/")
    environment = read_environment()
    assert environment.s3_secret_key == "correct horse"
    assert "correct horse" not in repr(environment)
    assert (environment.s3_endpoint, environment.s3_prefix) == ("https://storage.example", "status")
