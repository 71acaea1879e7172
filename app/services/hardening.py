"""Look whether the settings are those of a site that is open to the world (T-57).

As the doctor's, a check says what is wrong in a sentence that an operator can act on.
"""

import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.config import Config
from app.services import demonstration
from app.services.doctor import Finding

FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO
GUESSABLE = re.compile("change|default|example|password|replace|secret", re.IGNORECASE)
LEAST_DIFFERENT_CHARACTERS = 10
LEAST_HSTS_S = 31_536_000  # a year
HERE = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True, slots=True)
class Site:
    """What is looked at: the settings, what Flask was told, and how the site answers.

    `answers` is what came for a request under its own name: status and headers; `answers_strangers`
    tells whether one under a name that nobody gave it was let in. `file` is the file of settings.
    """

    config: Config
    told: Mapping[str, Any]
    answer: tuple[int, Mapping[str, str]]
    answers_strangers: bool
    file: Path | None


def examine(site: Site) -> list[Finding]:
    """Do every check."""
    return [Finding(sentence) for check in CHECKS.values() for sentence in check(site)]


def _debugging(site: Site) -> Iterator[str]:
    for name in ("DEBUG", "TESTING", "PROPAGATE_EXCEPTIONS"):
        if site.told.get(name):
            yield f"{name} is on: visitors would see errors with their traces; unset FLASK_DEBUG."


def _key(site: Site) -> Iterator[str]:
    """Look for a placeholder; the settings refuse a short key already."""
    if any(map(_is_guessable, site.config.secrets())):
        yield "The key that signs cookies could be guessed; set EMPIRIE_SECRET_KEY at random."


def _is_guessable(key: str) -> bool:
    """Tell whether a key is a placeholder, or the same few characters again and again."""
    is_repeated = key in (key + key)[1:-1]
    is_plain = len(set(key)) < LEAST_DIFFERENT_CHARACTERS
    return is_repeated or is_plain or bool(GUESSABLE.search(key))


def _cookies(site: Site) -> Iterator[str]:
    """S-06: only over HTTPS, not for scripts, not sent along from other sites, for this host."""
    told = site.told
    if not told.get("SESSION_COOKIE_SECURE"):
        yield "The cookie of sessions is not Secure: EMPIRIE_BASE_URL must begin with https://."
    if not told.get("SESSION_COOKIE_HTTPONLY"):
        yield "The cookie of sessions is not HttpOnly: scripts can read it."
    if told.get("SESSION_COOKIE_SAMESITE") not in {"Lax", "Strict"}:
        yield "The cookie of sessions has no SameSite: other sites can send it along."
    is_named = str(told.get("SESSION_COOKIE_NAME")).startswith("__Host-")
    if not is_named or told.get("SESSION_COOKIE_DOMAIN"):
        yield "The cookie of sessions is not bound to this host (__Host-)."


def _transport(site: Site) -> Iterator[str]:
    """HTTPS in front, told to browsers for a year at least; and no password in the clear."""
    config = site.config
    if not config.address.startswith("https://"):
        yield f"The site is at {config.address}: EMPIRIE_BASE_URL must begin with https://."
    if not config.behind_proxy:
        yield (
            "EMPIRIE_BEHIND_PROXY is no: whatever ends TLS in front is taken for every visitor, "
            "and all are slowed down together."
        )
    header = site.answer[1].get("Strict-Transport-Security", "")
    lasts = re.search(r"max-age=(\d+)", header)
    if lasts is None or int(lasts[1]) < LEAST_HSTS_S:
        yield f"Strict-Transport-Security is “{header}”; it must hold for a year (31536000)."
    if config.smtp_host and config.smtp_tls == "none" and config.smtp_host not in HERE:
        yield f"EMPIRIE_SMTP_TLS is none: letters go to {config.smtp_host} readable by anybody."


def _hosts(site: Site) -> Iterator[str]:
    """S-10: the site answers under its own names only."""
    name = urlsplit(site.config.address).hostname
    if not site.told.get("TRUSTED_HOSTS"):
        yield f"EMPIRIE_TRUSTED_HOSTS is not set; set it to {name}."
    elif site.answers_strangers:
        yield "The site answers under a name that is not its own; look at EMPIRIE_TRUSTED_HOSTS."
    if site.answer[0] >= HTTPStatus.BAD_REQUEST:
        yield f"The site does not answer to its own name, {name}; add it to EMPIRIE_TRUSTED_HOSTS."


def _size(site: Site) -> Iterator[str]:
    if not site.told.get("MAX_CONTENT_LENGTH"):
        yield "Requests may be of any size (MAX_CONTENT_LENGTH)."


def _modes(site: Site) -> Iterator[str]:
    """Folders 0700, files 0600: nobody else on the machine reads keys, data or the index."""
    config = site.config
    for folder in (config.data_folder, config.index_folder):
        if folder.is_dir() and _is_open(folder):
            yield f"{folder} is open to others ({_mode(folder)}); run: chmod 700 {folder}"
    database = config.database_file
    beside = database.parent.glob(f"{database.name}*") if database else ()
    inside = config.data_folder.iterdir() if config.data_folder.is_dir() else ()
    for path in sorted({*filter(None, [site.file]), *beside, *inside}):
        if path.is_file() and _is_open(path):
            yield f"{path} is open to others ({_mode(path)}); run: chmod 600 {path}"


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & FOR_OTHERS)


def _mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):04o}"


def _accounts(_site: Site) -> Iterator[str]:
    if count := demonstration.count():
        yield f"{count} accounts of the fictional town are there; begin with a fresh database."


CHECKS = {
    "debugging": _debugging,
    "key": _key,
    "cookies": _cookies,
    "transport": _transport,
    "hosts": _hosts,
    "size of requests": _size,
    "modes of files": _modes,
    "accounts": _accounts,
}
