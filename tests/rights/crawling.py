"""Walks along every link that a reader is shown, and keeps everything that came back."""

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient

# Links in pages, feeds and forms that ask (those that change are never followed).
_ADDRESS = re.compile(r"""(?:href|src|action|data-suggest)\s*=\s*"([^"]+)\"""")
_CHANGING = re.compile(r"""<form[^>]*method\s*=\s*"post"[^>]*>""", re.IGNORECASE)
SAME_KIND_LIMIT = 40


@dataclass
class Walk:
    """What one reader came across: status and everything readable of each answer by address."""

    seen: dict[str, tuple[int, str]] = field(default_factory=dict)

    def finds(self, token: str) -> list[str]:
        """Return the addresses whose answer, headers included, holds a token."""
        wanted = token.casefold()
        return [address for address, (_, told) in self.seen.items() if wanted in told]

    def statuses(self, *statuses: int) -> list[str]:
        """Return the addresses that were answered so."""
        return [address for address, (status, _) in self.seen.items() if status in statuses]


def walk(client: FlaskClient, starts: Iterable[str]) -> Walk:
    """Follow every link from `starts`; of addresses that differ in their question only, so many."""
    found = Walk()
    waiting = deque(dict.fromkeys(starts))
    kinds: dict[str, int] = {}
    while waiting:
        address = waiting.popleft()
        kind = _kind(address)
        if address in found.seen or kinds.get(kind, 0) >= SAME_KIND_LIMIT:
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = client.get(address, buffered=True)
        told = answer.get_data().decode("utf-8", "replace")
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
        found.seen[address] = (answer.status_code, f"{headers}\n{told}".casefold())
        if answer.location:
            waiting.extend(_own([answer.location], address))
        if answer.mimetype in {"text/html", "application/atom+xml"}:
            waiting.extend(_own(_ADDRESS.findall(_CHANGING.sub("", told)), address))
    return found


def _own(links: Iterable[str], base: str) -> list[str]:
    whole = (urljoin(base, unescape(link)) for link in links)
    return [one.partition("#")[0] for one in whole if _is_ours(one)]


def _is_ours(address: str) -> bool:
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc and not address.startswith(("/static/", "/en/"))


def _kind(address: str) -> str:
    """Return what addresses have in common that differ in numbers, keys and questions only."""
    path = urlsplit(address).path
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+", "#", path) if "?" not in address else path
