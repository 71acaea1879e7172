"""T-57: a site that is open to the world, and a sentence for each setting that is not fit for it."""

import os
from dataclasses import replace

import pytest
from click.testing import CliRunner

from app import create_app
from app.cli import group
from app.config import Config, SettingError
from app.database import db, transaction
from app.models.accounts import User
from app.services import doctor, hardening
from tests.conftest import _close
from tests.factories import NOW

KEY = "Zk3vQ9rT-xW7bN2mLpYc5hJd8sGfUeA1oKiB4nRt"


@pytest.fixture
def right(config, tmp_path, monkeypatch):
    """Settings that are fit for production, in a file that nobody else reads."""
    file = tmp_path / "settings.env"
    file.touch(mode=0o600)
    if path := config.database_file:  # a copy of the one that all tests begin with
        for beside in path.parent.glob(f"{path.name}*"):
            beside.chmod(0o600)
    monkeypatch.setenv("EMPIRIE_FILE", str(file))
    return replace(
        config,
        base_url="https://baza.example",
        trusted_hosts=("baza.example",),
        behind_proxy=True,
        secret_key=KEY,
        smtp_host="poczta.example",
    )


@pytest.fixture
def look(folder):
    """Runs the doctor on a site with these settings, after whatever else is done to it."""

    made = []

    def look(config: Config, spoil=None, told=None):
        def build():
            made.append(create_app(config))
            made[-1].config.update(told or {})
            return made[-1]

        prepared = CliRunner().invoke(group, ["prepare"], obj=build, catch_exceptions=False)
        assert prepared.exit_code == 0, prepared.output
        if spoil:
            with made[-1].app_context():
                spoil()
        return CliRunner().invoke(
            group, ["doctor", "--production"], obj=build, catch_exceptions=False
        )

    yield look
    for app in made:
        with app.app_context():
            _close(app)


def problems(result):
    return [
        line.removeprefix("WRONG  ")
        for line in result.output.splitlines()
        if line.startswith("WRONG")
    ]


def test_t57_a_site_fit_for_production_is_well(right, look):
    result = look(right)
    assert problems(result) == []
    assert result.exit_code == 0
    count = len(doctor.CHECKS) + len(hardening.CHECKS)
    assert f"{count} checks, 0 problems" in result.output


def test_t57_without_the_flag_the_settings_are_not_looked_at(run, folder):
    run("prepare")
    assert run("doctor").exit_code == 0
    assert run("doctor", "--production").exit_code == 1


WRONG_SETTINGS = {
    "a key of one character": ({"secret_key": "k" * 48}, "could be guessed"),
    "a key that repeats itself": ({"secret_key": KEY[:20] * 2}, "could be guessed"),
    "a key left from an example": (
        {"secret_key": "change-me-0123456789-abcdefghijk"},
        "could be guessed",
    ),
    "a former key of one character": ({"former_secret_key": "k" * 48}, "could be guessed"),
    "an address without TLS": (
        {"base_url": "http://baza.example"},
        "The site is at http://baza.example: EMPIRIE_BASE_URL must begin with https://.",
    ),
    "no address": ({"base_url": "", "trusted_hosts": ("127.0.0.1",)}, "must begin with https://"),
    "no proxy": ({"behind_proxy": False}, "EMPIRIE_BEHIND_PROXY is no"),
    "letters in the clear": (
        {"smtp_tls": "none"},
        "EMPIRIE_SMTP_TLS is none: letters go to poczta.example readable by anybody.",
    ),
    "any host": (
        {"trusted_hosts": ()},
        "EMPIRIE_TRUSTED_HOSTS is not set; set it to baza.example.",
    ),
    "a foreign host": (
        {"trusted_hosts": ("baza.example", "obcy.example")},
        "answers under a name that is not its own",
    ),
    "its own host left out": (
        {"trusted_hosts": ("www.baza.example",)},
        "does not answer to its own name, baza.example",
    ),
}


@pytest.mark.parametrize("what", WRONG_SETTINGS)
def test_t57_a_wrong_setting_is_told(what, right, look):
    given, sentence = WRONG_SETTINGS[what]
    result = look(replace(right, **given))
    assert result.exit_code == 1
    assert any(sentence in problem for problem in problems(result)), result.output


WRONGLY_TOLD = {
    "DEBUG": (True, "DEBUG is on"),
    "TESTING": (True, "TESTING is on"),
    "SESSION_COOKIE_SECURE": (False, "is not Secure"),
    "SESSION_COOKIE_HTTPONLY": (False, "is not HttpOnly"),
    "SESSION_COOKIE_SAMESITE": (None, "has no SameSite"),
    "SESSION_COOKIE_NAME": ("sesja", "is not bound to this host"),
    "SESSION_COOKIE_DOMAIN": ("example", "is not bound to this host"),
    "MAX_CONTENT_LENGTH": (None, "of any size"),
}


@pytest.mark.parametrize("name", WRONGLY_TOLD)
def test_t57_what_the_framework_was_told_wrongly_is_told(name, right, look):
    value, sentence = WRONGLY_TOLD[name]
    result = look(right, told={name: value})
    assert result.exit_code == 1
    (problem,) = problems(result)
    assert sentence in problem


def test_t57_debugging_by_the_environment_is_told(right, look, monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert [problem[:11] for problem in problems(look(right))] == ["DEBUG is on"]


@pytest.mark.parametrize("header", [None, "max-age=0", "max-age=86400; includeSubDomains"])
def test_t57_a_promise_of_https_that_is_missing_or_short_is_told(header, right, look, monkeypatch):
    headers = {"Strict-Transport-Security": header} if header else {}
    monkeypatch.setattr("app.errors.HEADERS", headers)
    result = look(right)
    assert result.exit_code == 1
    (problem,) = problems(result)
    assert problem.startswith(f"Strict-Transport-Security is “{header or ''}”")


@pytest.mark.parametrize("key", ["", "short", "x" * 31])
def test_t57_a_key_in_its_file_that_is_missing_or_short_stops_the_start(key, right, look):
    def spoil():
        (right.data_folder / "secret_key").write_text(key, encoding="ascii")

    with pytest.raises(SettingError, match="secret_key is wrong: it must hold 32 characters"):
        look(replace(right, secret_key=""), spoil)


@pytest.mark.parametrize("mode", [0o640, 0o604])
@pytest.mark.parametrize("name", ["secret_key", "erasures.txt", "empirie.db"])
def test_t57_a_file_of_the_data_folder_open_to_others_is_told(name, mode, right, look):
    path = right.data_folder / name

    def spoil():
        path.touch()
        path.chmod(mode)

    config = replace(right, secret_key="" if name == "secret_key" else KEY)
    result = look(config, spoil)
    assert result.exit_code == 1
    assert problems(result) == [f"{path} is open to others ({mode:04o}); run: chmod 600 {path}"]


def test_t57_a_file_of_settings_open_to_others_is_told(right, look, tmp_path):
    path = tmp_path / "settings.env"
    path.chmod(0o644)
    result = look(right)
    assert result.exit_code == 1
    assert problems(result) == [f"{path} is open to others (0644); run: chmod 600 {path}"]


@pytest.mark.parametrize("name", ["data_folder", "index_folder"])
def test_t57_a_folder_open_to_others_is_told(name, right, look):
    path = getattr(right, name)

    def spoil():
        path.mkdir(exist_ok=True)
        path.chmod(0o750)

    result = look(right, spoil)
    assert result.exit_code == 1
    assert f"{path} is open to others (0750); run: chmod 700 {path}" in problems(result)


def test_t57_a_database_elsewhere_is_looked_at_with_what_lies_beside_it(right, look, tmp_path):
    path = tmp_path / "elsewhere" / "baza.db"
    path.parent.mkdir()
    beside = path.with_name("baza.db-wal")

    def spoil():
        beside.touch()
        beside.chmod(0o644)

    result = look(replace(right, database_url=f"sqlite:///{path}"), spoil)
    assert result.exit_code == 1
    assert problems(result) == [f"{beside} is open to others (0644); run: chmod 600 {beside}"]


def test_t57_whatever_the_start_makes_is_for_its_owner_only(right, look, tmp_path):
    path = right.data_folder / "empirie.db"
    before = os.umask(0o022)
    try:
        result = look(replace(right, secret_key="", database_url=f"sqlite:///{path}"))
    finally:
        os.umask(before)
    assert problems(result) == []
    assert path.stat().st_mode & 0o777 == 0o600


def test_t57_accounts_of_the_fictional_town_are_told(right, look):
    def spoil():
        with transaction():
            db.session.add(
                User(email="urzednik@przyklad.example", name="Anna Lipa", created_at=NOW)
            )

    result = look(right, spoil)
    assert result.exit_code == 1
    assert problems(result) == [
        "1 accounts of the fictional town are there; begin with a fresh database."
    ]
