"""Every page of the house, found in its map of addresses and not kept by hand.

An address with variable parts needs an example here; a page without one fails the tests, so that
none is forgotten. States that a bare address does not show are listed besides.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any
from uuid import UUID

from flask import Flask

PATIENCE_S = 30
SIGN_IN = "/zaloguj?dalej="
# Any key will do: nobody is told which of them exist.
ANY = {
    "key": UUID("00000000-0000-4000-8000-000000000000"),
    "file": UUID("00000000-0000-4000-8000-000000000000"),
    "token": "x",
    "number": 1,
    "variant": "male",
}
PRACTICE = "ostrow-wielkopolski-rynek-energetyczny"
OTHERS = (
    "lidzbark-warminski-cieplownia-przyszlosci",
    "mikolow-dla-klimatu-bzi",
    "radom-liferadomklima",
)

# Open to whoever holds the key of something that may be read.
WITH_KEYS = {
    "attachments.file",
    "accounts.reset",
    "accounts.invitation",
    "comments.find",
    "comments.history",
    "notices.stop",
    "oidc.start",
    "oidc.back",
}
# The library comes without outputs and comments: nothing of theirs is there to be seen.
OF_OUTPUTS = ("outputs.", "consultations.", "remarks.")
NOT_SHIPPED = (*OF_OUTPUTS, "comments.")
OF_PRACTICE = {"shelf": "praktyki", "slug": PRACTICE}
EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "practices.detail": {"slug": PRACTICE},
    "practices.source": {"slug": PRACTICE},
    "adoptions.family": {"slug": PRACTICE},
    "comments.of_practice": {"slug": PRACTICE},
    "opinions.edition": OF_PRACTICE,
    "opinions.index": OF_PRACTICE,
    "opinions.receipt": OF_PRACTICE,
    "opinions.write": OF_PRACTICE,
    "practices.version": {"slug": PRACTICE, "number": 1},
    "practices.differences": {"slug": PRACTICE, "number": 1},
    "upkeep.archive": {"slug": PRACTICE},
    "management.network": {"slug": "miasto-cyfrowe"},
    "management.topic": {"slug": "otwarte-dane"},
    "management.merge_topic": {"slug": "otwarte-dane"},
    "networks.detail": {"slug": "miasto-neutralne-klimatycznie"},
    "topics.detail": {"slug": "odnawialne-zrodla-i-klastry-energii"},
    "cities.detail": {"slug": "ostrow-wielkopolski"},
}

TWO = f"/porownaj?p={PRACTICE}&p={OTHERS[0]}"
STATES: Mapping[str, str] = {
    "found": "/praktyki?q=odnawialne+zrodla+energii",
    "found after a correction": "/praktyki?q=telopieka",
    "narrowed": "/praktyki?q=energia&siec=miasto-neutralne-klimatycznie&etap=wdrozona",
    "second page": "/praktyki?strona=2&sortuj=najnowsze",
    "nothing found": "/praktyki?q=xyzzy",
    "nothing found but without quotes": "/praktyki?q=%22umowa+najmu+statku%22",
    "nothing found because of a filter": "/praktyki?q=energia&siec=zasoby-kadrowe&koszt=over-50m",
    "one to compare": f"/porownaj?p={PRACTICE}",
    "two compared": TWO,
    "four compared": f"{TWO}&p={OTHERS[1]}&p={OTHERS[2]}",
    "like a city": "/miasta/podobne?miasto=Kielce",
    "like which city": "/miasta/podobne?miasto=nowa",
    "like a city that is not there": "/miasta/podobne?miasto=Atlantyda",
    "mistakes about something": "/uniknij-bledow?q=umowa",
    "no mistakes found": "/uniknij-bledow?q=xyzzy",
    "not there": "/praktyki/nie-ma-takiej",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to a plain request; a redirection is an answer, too."""

    status: int
    kind: str
    cookie: str | None
    place: str | None
    body: bytes

    @property
    def text(self) -> str:
        """The body as it reads."""
        return self.body.decode()


def ask(site: str, address: str) -> Answer:
    """Ask the server without a browser.

    Not with Flask's client: while Playwright works in this thread, the application cannot.
    """
    with closing(HTTPConnection(site.removeprefix("http://"), timeout=PATIENCE_S)) as line:
        line.request("GET", address)
        answer = line.getresponse()
        return Answer(
            answer.status,
            answer.headers.get_content_type(),
            answer.getheader("Set-Cookie"),
            answer.getheader("Location"),
            answer.read(),
        )


def addresses(app: Flask) -> Iterator[tuple[str, str]]:
    """Give every endpoint and address that can be asked for, examples in its variable parts."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        example = {**ANY, **EXAMPLES.get(rule.endpoint, {})}
        if rule.endpoint.startswith(NOT_SHIPPED) and "slug" in rule.arguments:
            example |= {"slug": "nie-ma-takiego"}
        assert rule.arguments <= example.keys(), f"{rule.endpoint} needs an example in {__file__}"
        built = rule.build(dict(example), append_unknown=False)
        assert built is not None, f"{rule} cannot be built of {example}"
        yield rule.endpoint, built[1]


def pages(app: Flask, site: str, noun: str = "") -> list[str]:
    """Return the addresses that answer with HTML; only those of one noun, if it is named."""
    found = []
    for endpoint, address in addresses(app):
        if endpoint.startswith(noun):
            answer = ask(site, address)
            if (answer.place or "").startswith("/zaloguj"):
                continue  # for people with an account: tests/journeys/test_members.py
            may_lack = endpoint in WITH_KEYS or endpoint.startswith(NOT_SHIPPED)
            if may_lack and answer.status == HTTPStatus.NOT_FOUND:
                continue  # nobody is told which keys there are
            assert answer.status == HTTPStatus.OK, f"{address} answers {answer.status}"
            found += [address] if answer.kind == "text/html" else []
    return found
