import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest

from app.config import PREFIX, ROOT, Config, SettingError

KEY = "k" * 32
RIGHT = {
    "data_folder": ("/srv/var", Path("/srv/var")),
    "database_url": ("postgresql+psycopg://a:b@db/empirie",) * 2,
    "index_folder": ("elsewhere/index", ROOT / "elsewhere/index"),
    "opensearch_urls": (
        "https://a:b@one.example:9200, http://two.example:9200",
        ("https://a:b@one.example:9200", "http://two.example:9200"),
    ),
    "opensearch_name": ("baza-2", "baza-2"),
    "opensearch_shards": ("10", 10),
    "opensearch_replicas": ("0", 0),
    "practices_folder": ("/srv/../srv/practices", Path("/srv/practices")),
    "site_folder": ("/srv/site", Path("/srv/site")),
    "secret_key": (KEY, KEY),
    "former_secret_key": (KEY, KEY),
    "host": (" 0.0.0.0 ", "0.0.0.0"),  # noqa: S104 - read, not bound
    "port": ("8080", 8080),
    "processes": ("64", 64),
    "threads": ("1", 1),
    "base_url": ("https://baza.example",) * 2,
    "trusted_hosts": ("baza.example, www.baza.example", ("baza.example", "www.baza.example")),
    "behind_proxy": ("yes", True),
    "worker_inside": ("FALSE", False),
    "smtp_host": ("poczta.example", "poczta.example"),
    "smtp_port": ("465", 465),
    "smtp_user": ("baza", "baza"),
    "smtp_password": ("dwa słowa", "dwa słowa"),
    "smtp_tls": ("tls", "tls"),
    "mail_from": (" baza@miasto.example ", "baza@miasto.example"),
    "oidc_issuer": ("https://konta.example/", "https://konta.example/"),
    "oidc_client_id": ("baza", "baza"),
    "oidc_client_secret": ("dwa słowa", "dwa słowa"),
    "oidc_label": ("Miejskie konto", "Miejskie konto"),
}


@pytest.fixture
def file(tmp_path):
    def write(text: str | bytes) -> dict[str, str]:
        path = tmp_path / "settings.env"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return {"EMPIRIE_FILE": str(path)}

    return write


def test_the_table_of_right_values_names_every_setting():
    assert list(RIGHT) == [setting.name for setting in fields(Config)]


@pytest.mark.parametrize("name", RIGHT)
def test_a_setting_is_read_from_the_environment(name, file):
    written, meant = RIGHT[name]
    config = Config.load(file("") | {PREFIX + name.upper(): written})
    assert getattr(config, name) == meant


@pytest.mark.parametrize("name", RIGHT)
def test_a_setting_is_read_from_the_file(name, file):
    written, meant = RIGHT[name]
    config = Config.load(file(f"# settings\n\n {PREFIX}{name.upper()} = {written}\n"))
    assert getattr(config, name) == meant


def test_what_nobody_sets_has_its_default(file):
    assert Config.load(file("")) == Config()


def test_the_environment_wins_over_the_file(file):
    config = Config.load(file("EMPIRIE_PORT=1\nEMPIRIE_HOST=a") | {"EMPIRIE_PORT": "2"})
    assert (config.port, config.host) == (2, "a")


def test_variables_that_are_not_ours_are_left_alone(file):
    assert Config.load(file("") | {"PORT": "nonsense", "PATH": "/bin"}) == Config()


def test_without_a_mapping_the_environment_of_the_process_is_read(file, monkeypatch):
    for name, value in (file("") | {"EMPIRIE_PORT": "77"}).items():
        monkeypatch.setenv(name, value)
    assert Config.load().port == 77


def test_the_file_in_the_root_is_read_when_it_is_there(tmp_path, monkeypatch):
    monkeypatch.setattr("app.config.ROOT", tmp_path)
    assert Config.load({}).port == 8000
    (tmp_path / "empirie.env").write_text("EMPIRIE_PORT=99", encoding="utf-8")
    assert Config.load({}).port == 99


def test_a_file_of_a_windows_editor_is_read(file):
    assert Config.load(file(b"\xef\xbb\xbfEMPIRIE_PORT=99\r\n")).port == 99


def test_a_value_may_hold_equals_signs_and_polish_letters(file):
    config = Config.load(file("EMPIRIE_SITE_FOLDER=/srv/źródła=1"))
    assert config.site_folder == Path("/srv/źródła=1")


DATABASE_WANTED = (
    "sqlite:/// and the path of a file, or an address that begins with postgresql+psycopg://"
)
WRONG = [
    (
        "oidc_issuer",
        "http://konta.example",
        "an address that begins with https:// (http:// on this machine only)",
    ),
    ("oidc_client_id", "", "a text that is not empty"),
    ("oidc_client_secret", "", "a text that is not empty"),
    ("oidc_label", " ", "a text that is not empty"),
    ("smtp_host", " ", "a text that is not empty"),
    ("smtp_user", "", "a text that is not empty"),
    ("smtp_password", "", "a text that is not empty"),
    ("smtp_port", "0", "a whole number from 1 to 65535"),
    ("smtp_tls", "ssl", "starttls, tls or none"),
    (
        "mail_from",
        "Baza <b@miasto.example>",
        "an address of e-mail alone, as in baza@miasto.example",
    ),
    (
        "mail_from",
        "a@b.example, c@d.example",
        "an address of e-mail alone, as in baza@miasto.example",
    ),
    ("data_folder", "", "a text that is not empty"),
    ("data_folder", "  ", "a text that is not empty"),
    *(
        ("database_url", address, DATABASE_WANTED)
        for address in ("mysql://db", "sqlite:///", "sqlite:///:memory:", "sqlite:///file:a?uri=1")
    ),
    ("index_folder", " ", "a text that is not empty"),
    (
        "opensearch_urls",
        "one.example:9200",
        "addresses that begin with http:// or https://, with commas between them",
    ),
    (
        "opensearch_name",
        "Baza",
        "up to 40 small letters, digits, - and _ that begin with a letter",
    ),
    ("opensearch_shards", "0", "a whole number from 1 to 64"),
    ("opensearch_replicas", "6", "a whole number from 0 to 5"),
    ("practices_folder", "", "a text that is not empty"),
    ("site_folder", "", "a text that is not empty"),
    ("secret_key", "short", "at least 32 characters"),
    ("former_secret_key", "short", "at least 32 characters"),
    ("host", " ", "a text that is not empty"),
    ("port", "0", "a whole number from 1 to 65535"),
    ("port", "65536", "a whole number from 1 to 65535"),
    ("port", "http", "a whole number from 1 to 65535"),
    ("port", "8e3", "a whole number from 1 to 65535"),
    ("port", "٨٠", "a whole number from 1 to 65535"),
    ("processes", "-1", "a whole number from 1 to 64"),
    ("processes", "65", "a whole number from 1 to 64"),
    ("threads", "129", "a whole number from 1 to 128"),
    ("threads", "1.5", "a whole number from 1 to 128"),
    ("base_url", "baza.example", "begins with http:// or https:// and has no / at its end"),
    (
        "base_url",
        "https://baza.example/",
        "begins with http:// or https:// and has no / at its end",
    ),
    ("trusted_hosts", "", "names of hosts with commas between them"),
    ("trusted_hosts", "a.example,", "names of hosts with commas between them"),
    ("behind_proxy", "maybe", "yes or no"),
    ("worker_inside", "", "yes or no"),
]


def test_every_setting_can_be_wrong():
    assert {name for name, _, _ in WRONG} == set(RIGHT)


@pytest.mark.parametrize(("name", "value", "right"), WRONG)
def test_a_wrong_value_is_named_with_what_would_be_right(name, value, right, file):
    with pytest.raises(SettingError) as refused:
        Config.load(file("") | {PREFIX + name.upper(): value})
    told = str(refused.value)
    assert told.startswith(PREFIX + name.upper())
    assert right in told
    secret = {
        "secret_key",
        "former_secret_key",
        "database_url",
        "smtp_password",
        "oidc_client_secret",
        "opensearch_urls",
    }
    assert (f"“{value}”" in told) == (name not in secret)


@pytest.mark.parametrize(
    ("name", "value"),
    [("secret_key", "hunter2"), ("database_url", "postgres://empirie:hunter2@db/empirie")],
)
def test_a_secret_is_never_shown(name, value, file):
    with pytest.raises(SettingError) as refused:
        Config.load(file("") | {PREFIX + name.upper(): value})
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    assert "hunter2" not in repr(Config(**{name: value}))


@pytest.mark.parametrize("name", ["EMPIRIE_PROT", "EMPIRIE_", "EMPIRIE_SECRET"])
def test_an_unknown_name_in_the_environment_stops_the_start(name, file):
    with pytest.raises(SettingError, match=rf"^{name} is not a setting; docs/configuration\.md"):
        Config.load(file("") | {name: "1"})


def test_an_unknown_name_in_the_file_stops_the_start(file):
    with pytest.raises(SettingError, match=r"^PORT is not a setting"):
        Config.load(file("PORT=1"))


def test_a_line_without_equals_sign_is_named_by_its_number_and_not_shown(file):
    with pytest.raises(SettingError) as refused:
        Config.load(file("# key\n\nEMPIRIE_SECRET_KEY hunter2"))
    assert str(refused.value).endswith("settings.env: line 3 is wrong: it must be NAME=value.")


def test_a_named_file_must_be_there(tmp_path):
    with pytest.raises(
        SettingError, match=r"^EMPIRIE_FILE “.*none” is wrong: there is no such file"
    ):
        Config.load({"EMPIRIE_FILE": str(tmp_path / "none")})


def test_a_folder_is_not_a_settings_file(tmp_path):
    with pytest.raises(SettingError, match="cannot be read: it must be a text file in UTF-8"):
        Config.load({"EMPIRIE_FILE": str(tmp_path)})


def test_a_file_that_is_not_utf8_is_refused(file):
    with pytest.raises(SettingError, match="cannot be read: it must be a text file in UTF-8"):
        Config.load(file(b"EMPIRIE_HOST=\xb3"))


def test_the_database_lies_in_the_data_folder_unless_another_is_set(tmp_path):
    assert Config(data_folder=tmp_path).database == f"sqlite:///{tmp_path}/empirie.db"
    assert Config(database_url="sqlite:////a.db").database == "sqlite:////a.db"


def test_the_path_of_a_database_begins_where_other_paths_begin(file):
    config = Config.load(file("EMPIRIE_DATABASE_URL=sqlite:///var/a.db?timeout=5"))
    assert config.database_file == ROOT / "var/a.db"
    assert config.database == f"sqlite:///{ROOT}/var/a.db?timeout=5"


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("sqlite:////srv/a.db", Path("/srv/a.db")),
        ("sqlite:////srv/a.db?timeout=5", Path("/srv/a.db")),
        ("sqlite:///:memory:", None),
        ("sqlite:///", None),
        ("postgresql+psycopg://a:b@db/empirie", None),
    ],
)
def test_the_file_of_the_database_is_known(address, file):
    assert Config(database_url=address).database_file == file


def test_the_address_is_the_base_url_or_made_of_host_and_port():
    assert Config(port=81).address == "http://127.0.0.1:81"
    assert Config(base_url="https://baza.example").address == "https://baza.example"


def test_a_set_key_is_used_and_none_is_made(tmp_path):
    assert Config(data_folder=tmp_path / "var", secret_key=KEY).secret() == KEY
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("key", ["changeme", "x" * 31])
def test_t55_a_key_that_could_be_guessed_stops_the_start(key, file):
    with pytest.raises(SettingError, match="EMPIRIE_SECRET_KEY"):
        Config.load(file(f"EMPIRIE_SECRET_KEY={key}\n"))
    assert Config.load(file(f"EMPIRIE_SECRET_KEY={'x' * 32}\n")).secret_key == "x" * 32


def test_t55_a_key_is_made_once_for_its_owner_only(tmp_path):
    config = Config(data_folder=tmp_path / "a" / "var")
    key = config.secret()
    assert len(key) >= 32
    assert config.secret() == key
    kept = list((tmp_path / "a" / "var").iterdir())
    assert [path.name for path in kept] == ["secret_key"]
    assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600


def test_two_houses_have_two_keys(tmp_path):
    keys = {Config(data_folder=tmp_path / name).secret() for name in "ab"}
    assert len(keys) == 2


def test_processes_that_start_at_once_share_one_key(tmp_path):
    config = Config(data_folder=tmp_path)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: config.secret(), range(32)))
    assert len(keys) == 1
