"""Every setting, with its type, its default and what it means.

Settings come from the environment (`EMPIRIE_…`) and, below it, from an optional file of
`NAME=value` lines (`empirie.env` in the project's root, or the file that EMPIRIE_FILE names).
A value that cannot be right stops the start with a sentence that names it.
"""

import os
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "EMPIRIE_"
SECRET_MIN_CHARACTERS = 32
PORTS = range(1, 65_536)


class SettingError(Exception):
    """A setting has a value that cannot be right; the text names it and says what would be."""


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("a text that is not empty")
    return value.strip()


def _path(value: str) -> Path:
    return (ROOT / Path(_text(value)).expanduser()).resolve()


def _flag(value: str) -> bool:
    try:
        return {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}[
            value.strip().casefold()
        ]
    except KeyError:
        raise ValueError("yes or no") from None


def _number(allowed: range) -> Callable[[str], int]:
    def read(value: str) -> int:
        if value.strip().isascii() and value.strip().isdigit() and int(value) in allowed:
            return int(value)
        raise ValueError(f"a whole number from {allowed[0]} to {allowed[-1]}")

    return read


def _database(value: str) -> str:
    kind, _, place = value.partition(":///")
    path = place.partition("?")[0]
    if kind == "sqlite" and path and not path.startswith((":memory:", "file:")):
        return f"sqlite:///{ROOT / place}"
    if value.startswith("postgresql+psycopg://"):
        return value
    raise ValueError(
        "sqlite:/// and the path of a file, or an address that begins with postgresql+psycopg://"
    )


def _base_url(value: str) -> str:
    if value.startswith(("http://", "https://")) and not value.endswith("/"):
        return value
    raise ValueError("an address that begins with http:// or https:// and has no / at its end")


def _issuer(value: str) -> str:
    parts = urlsplit(value.strip())
    is_here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
    if parts.hostname and (parts.scheme == "https" or is_here):
        return value.strip()
    raise ValueError("an address that begins with https:// (http:// on this machine only)")


def _secret(value: str) -> str:
    if len(value) < SECRET_MIN_CHARACTERS:
        raise ValueError(f"at least {SECRET_MIN_CHARACTERS} characters")
    return value


def _safety(value: str) -> str:
    if value.strip() in {"starttls", "tls", "none"}:
        return value.strip()
    raise ValueError("starttls, tls or none")


def _mailbox(value: str) -> str:
    if re.fullmatch(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+", value.strip()):
        return value.strip()
    raise ValueError("an address of e-mail alone, as in baza@miasto.example")


def _nodes(value: str) -> tuple[str, ...]:
    nodes = tuple(node.strip() for node in value.split(","))
    if all(
        urlsplit(node).scheme in {"http", "https"} and urlsplit(node).hostname for node in nodes
    ):
        return nodes
    raise ValueError("addresses that begin with http:// or https://, with commas between them")


def _name(value: str) -> str:
    if re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", value.strip()):
        return value.strip()
    raise ValueError("up to 40 small letters, digits, - and _ that begin with a letter")


def _hosts(value: str) -> tuple[str, ...]:
    hosts = tuple(host.strip() for host in value.split(","))
    if not all(hosts):
        raise ValueError("names of hosts with commas between them")
    return hosts


@dataclass(frozen=True)
class Config:
    """All settings; `docs/configuration.md` names each (a test compares)."""

    data_folder: Path = field(default=ROOT / "var", metadata={"read": _path})
    database_url: str = field(default="", metadata={"read": _database}, repr=False)
    index_folder: Path = field(default=ROOT / "index", metadata={"read": _path})
    opensearch_urls: tuple[str, ...] = field(default=(), metadata={"read": _nodes}, repr=False)
    opensearch_name: str = field(default="empirie", metadata={"read": _name})
    opensearch_shards: int = field(default=1, metadata={"read": _number(range(1, 65))})
    opensearch_replicas: int = field(default=1, metadata={"read": _number(range(6))})
    practices_folder: Path = field(default=ROOT / "practices", metadata={"read": _path})
    site_folder: Path = field(default=ROOT / "app" / "site", metadata={"read": _path})
    secret_key: str = field(default="", metadata={"read": _secret}, repr=False)
    former_secret_key: str = field(default="", metadata={"read": _secret}, repr=False)
    host: str = field(default="127.0.0.1", metadata={"read": _text})
    port: int = field(default=8000, metadata={"read": _number(PORTS)})
    processes: int = field(default=1, metadata={"read": _number(range(1, 65))})
    threads: int = field(default=8, metadata={"read": _number(range(1, 129))})
    base_url: str = field(default="", metadata={"read": _base_url})
    trusted_hosts: tuple[str, ...] = field(default=(), metadata={"read": _hosts})
    behind_proxy: bool = field(default=False, metadata={"read": _flag})
    worker_inside: bool = field(default=True, metadata={"read": _flag})
    smtp_host: str = field(default="", metadata={"read": _text})
    smtp_port: int = field(default=587, metadata={"read": _number(PORTS)})
    smtp_user: str = field(default="", metadata={"read": _text})
    smtp_password: str = field(default="", metadata={"read": _text}, repr=False)
    smtp_tls: str = field(default="starttls", metadata={"read": _safety})
    mail_from: str = field(default="", metadata={"read": _mailbox})
    oidc_issuer: str = field(default="", metadata={"read": _issuer})
    oidc_client_id: str = field(default="", metadata={"read": _text})
    oidc_client_secret: str = field(default="", metadata={"read": _text}, repr=False)
    oidc_label: str = field(default="OpenID Connect", metadata={"read": _text})

    @property
    def database(self) -> str:
        """The address of the database; SQLite in the data folder unless another is set."""
        return self.database_url or f"sqlite:///{self.data_folder / 'empirie.db'}"

    @property
    def database_file(self) -> Path | None:
        """The file of SQLite; none for a server, or for a database in memory."""
        kind, _, address = self.database.partition(":///")
        path = address.partition("?")[0]
        return Path(path) if kind == "sqlite" and path not in {"", ":memory:"} else None

    @property
    def address(self) -> str:
        """Where people reach the site, without a slash at the end."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def sender(self) -> str:
        """The address in From: the set one, else one at the host of the site."""
        return self.mail_from or f"empirie@{urlsplit(self.address).hostname}"

    @property
    def is_oidc_on(self) -> bool:
        """Whether people can sign in with the account of their organisation."""
        return bool(self.oidc_issuer and self.oidc_client_id)

    @classmethod
    def load(cls, environment: Mapping[str, str] | None = None) -> "Config":
        """Read the settings from the environment and the settings file below it.

        Raises SettingError for an unknown name or a value that cannot be right.
        """
        environment = os.environ if environment is None else environment
        given = _from_file(environment) | {
            name: value for name, value in environment.items() if name.startswith(PREFIX)
        }
        given.pop(PREFIX + "FILE", None)
        known = {PREFIX + setting.name.upper(): setting for setting in fields(cls)}
        if unknown := sorted(set(given) - set(known)):
            raise SettingError(f"{unknown[0]} is not a setting; docs/configuration.md lists them.")
        values: dict[str, object] = {}
        for name, value in given.items():
            try:
                values[known[name].name] = known[name].metadata["read"](value)
            except ValueError as expected:
                shown = f" “{value}”" if known[name].repr else ""  # a password may stand in it
                raise SettingError(f"{name}{shown} is wrong: it must be {expected}.") from None
        return cls(**values)  # type: ignore[arg-type]  # each reader returns its field's type

    def secret(self) -> str:
        """Return the key that signs cookies: the set one, else one made once in the data folder.

        Raises SettingError if the file of the made one holds less than a key.
        """
        if self.secret_key:
            return self.secret_key
        path = self.data_folder / "secret_key"
        if not path.exists():
            self.make_data_folder()
            _make_secret(path)
        key = path.read_text(encoding="ascii")
        if len(key) < SECRET_MIN_CHARACTERS:
            raise SettingError(f"{path} is wrong: it must hold {SECRET_MIN_CHARACTERS} characters.")
        return key

    def make_data_folder(self) -> None:
        """Make the folder, for its owner only; one that is there is left as it is."""
        self.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def secrets(self) -> tuple[str, ...]:
        """Return every key that still opens something: the present one first, then the former."""
        return (self.secret(), *filter(None, [self.former_secret_key]))


def _make_secret(path: Path) -> None:
    """Write a new key; of several processes that start at once, the first gives it to all."""
    handle, draft = tempfile.mkstemp(dir=path.parent)  # for the owner only, as mkstemp makes it
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    Path(draft).unlink()


def settings_file(environment: Mapping[str, str] | None = None) -> Path | None:
    """Return the file of settings: the named one, or that of the root if it is there."""
    named = (os.environ if environment is None else environment).get(PREFIX + "FILE")
    path = Path(named) if named else ROOT / "empirie.env"
    return path if named or path.exists() else None


def _from_file(environment: Mapping[str, str]) -> dict[str, str]:
    named = environment.get(PREFIX + "FILE")
    path = settings_file(environment)
    if path is None:
        return {}
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        raise SettingError(f"{PREFIX}FILE “{named}” is wrong: there is no such file.") from None
    except (OSError, UnicodeDecodeError):
        raise SettingError(f"{path} cannot be read: it must be a text file in UTF-8.") from None
    given: dict[str, str] = {}
    for number, line in enumerate(map(str.strip, lines), 1):
        name, equals, value = line.partition("=")
        if line and not line.startswith("#"):
            if not equals:
                raise SettingError(f"{path}: line {number} is wrong: it must be NAME=value.")
            given[name.strip()] = value.strip()
    return given
