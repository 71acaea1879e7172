"""What is asked for in the rights table: the variable parts of addresses, and what forms carry.

An address with variable parts needs a line in `PARTS`, with the thing it is about and with one that
is not there. A form that is to be taken needs a line in `FORMS`; without one it is sent empty, and
“allowed” in the table is then the status of a form that is refused (422).
"""

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.accounts import Purpose
from app.services import notices
from tests.conftest import SECRET
from tests.factories import PASSWORD
from tests.rights.stage import Scene

NOBODY = "00000000-0000-4000-8000-000000000000"
Parts = Mapping[str, Any]
WITH_PERSON: tuple[Callable[[Scene], Parts], Parts] = (
    lambda scene: {"key": scene.person().key},
    {"key": NOBODY},
)
WITH_MEMBERSHIP: tuple[Callable[[Scene], Parts], Parts] = (
    lambda scene: {"number": scene.membership().id},
    {"number": 999_999_999},
)
WITH_APPLICATION: tuple[Callable[[Scene], Parts], Parts] = (
    lambda scene: {"key": scene.application().key},
    {"key": NOBODY},
)
WITH_DRAFT: tuple[Callable[[Scene], Parts], Parts] = (
    lambda scene: {"key": scene.draft.key},
    {"key": NOBODY},
)
WITH_KEPT: tuple[Callable[[Scene], Parts], Parts] = (
    lambda scene: {"key": scene.draft.key, "number": scene.kept().id},
    {"key": NOBODY, "number": 1},
)
WITH_SEARCH: tuple[Callable[[Scene], Parts], Parts] = (
    lambda scene: {"key": scene.search().key},
    {"key": NOBODY},
)
WITH_SLUG: tuple[Callable[[Scene], Parts], Parts] = (
    lambda scene: {"slug": scene.practice.slug},
    {"slug": "nie-ma-takiej"},
)

# The same pages stand under outputs, see output_requests.py.
WITH_OPINION: tuple[Callable[[Scene], Parts], Parts] = (
    lambda scene: {"shelf": "praktyki", "slug": scene.practice.slug},
    {"shelf": "praktyki", "slug": "nie-ma-takiej"},
)


def _given_opinion(scene: Scene) -> Parts:
    """The opinion that the Observer's city has given."""
    return {"shelf": "praktyki", "slug": scene.judged().slug}


def _stop_token(scene: Scene) -> Parts:
    return {"token": notices.stop_token(SECRET, scene.person(), "returned")}


WITH_FILE: tuple[Callable[[Scene], Parts], Parts] = (
    lambda scene: {"key": scene.attachment().key},
    {"key": NOBODY},
)
WITH_FILE_OF_DRAFT: tuple[Callable[[Scene], Parts], Parts] = (
    lambda scene: {"key": scene.draft.key, "file": scene.attachment().key},
    {"key": NOBODY, "file": NOBODY},
)

WITH_LINK: Parts = {"token": "nie-ma-takiego"}

WITH_COMMENT: tuple[Callable[[Scene], Parts], Parts] = (
    lambda scene: {"key": scene.comment().key},
    {"key": NOBODY},
)
PARTS: Mapping[str, tuple[Callable[[Scene], Parts], Parts]] = {
    "applications.detail": WITH_APPLICATION,
    "attachments.file": WITH_FILE,
    "attachments.index": WITH_DRAFT,
    "attachments.change": WITH_FILE_OF_DRAFT,
    "attachments.remove": WITH_FILE_OF_DRAFT,
    "accounts.invitation": (
        lambda scene: {"token": scene.link(Purpose.INVITATION)},
        WITH_LINK,
    ),
    "accounts.resume": (lambda scene: {"key": scene.draft.key}, {"key": NOBODY}),
    "accounts.reset": (lambda scene: {"token": scene.link(Purpose.PASSWORD)}, WITH_LINK),
    "profile.end_session": (lambda _: {"number": 999_999_999}, {"number": 999_999_998}),
    "cities.detail": (lambda _: {"slug": "lodz"}, {"slug": "nie-ma"}),
    **dict.fromkeys(
        [
            "drafts.autosave",
            "drafts.discard",
            "drafts.edit",
            "drafts.kept",
            "drafts.preview",
            "drafts.ready",
            "drafts.save",
            "drafts.source",
        ],
        WITH_DRAFT,
    ),
    **dict.fromkeys(
        [
            "comments.edit",
            "comments.history",
            "comments.report",
            "comments.withdraw",
        ],
        WITH_COMMENT,
    ),
    "adoptions.family": WITH_SLUG,
    "comments.of_practice": WITH_SLUG,
    "drafts.conflict": WITH_KEPT,
    "erasure.person": WITH_PERSON,
    "management.network": (lambda _: {"slug": "miasto-cyfrowe"}, {"slug": "nie-ma-takiej-x"}),
    "management.topic": (lambda _: {"slug": "otwarte-dane"}, {"slug": "nie-ma-takie"}),
    "management.merge_topic": (lambda _: {"slug": "otwarte-dane"}, {"slug": "nie-ma-takie"}),
    **dict.fromkeys(
        [
            "reviews.ask",
            "reviews.decide",
            "reviews.opine",
            "reviews.read",
            "reviews.submit",
            "reviews.withdraw",
        ],
        WITH_DRAFT,
    ),
    "practices.differences": (
        lambda scene: {"slug": scene.practice.slug, "number": 1},
        {"slug": "nie-ma-takiej", "number": 1},
    ),
    **dict.fromkeys(
        ["upkeep.archive", "upkeep.confirm", "upkeep.renew", "upkeep.still_valid"], WITH_SLUG
    ),
    "memberships.change": WITH_MEMBERSHIP,
    "memberships.end": WITH_MEMBERSHIP,
    "networks.detail": (lambda _: {"slug": "miasto-cyfrowe"}, {"slug": "nie-ma"}),
    "notices.stop": (_stop_token, {"token": f"{NOBODY}.returned.0"}),
    **dict.fromkeys(
        [
            "opinions.autosave",
            "opinions.index",
            "opinions.save",
            "opinions.support",
            "opinions.write",
        ],
        WITH_OPINION,
    ),
    "opinions.edition": (
        lambda scene: {**_given_opinion(scene), "number": 1},
        {**WITH_OPINION[1], "number": 1},
    ),
    "opinions.receipt": (_given_opinion, WITH_OPINION[1]),
    "people.change": WITH_PERSON,
    "people.deactivate": WITH_PERSON,
    "people.detail": WITH_PERSON,
    "people.invite_again": WITH_PERSON,
    "people.reactivate": WITH_PERSON,
    "practices.detail": WITH_SLUG,
    "practices.source": WITH_SLUG,
    "practices.version": (
        lambda scene: {"slug": scene.practice.slug, "number": 1},
        {"slug": "nie-ma-takiej", "number": 1},
    ),
    **dict.fromkeys(["searches.change", "searches.remove"], WITH_SEARCH),
    "topics.detail": (lambda _: {"slug": "otwarte-dane"}, {"slug": "nie-ma"}),
}

FORMS: Mapping[str, Callable[[Scene], Mapping[str, str]]] = {
    "adoptions.family": lambda _: {"state": "planned"},
    "comments.edit": lambda _: {"text": "Jednak nie."},
    "comments.of_practice": lambda _: {"kind": "question", "text": "Ile to trwa?"},
    "comments.report": lambda _: {"reason": "Obraża."},
    "drafts.autosave": lambda _: {"rewizja": "1", "tytul": "Nowy tytuł"},
    "drafts.conflict": lambda _: {"rewizja": "1", "wybor": "ich"},
    "drafts.interview": lambda _: {"title": "Teleopieka"},
    "drafts.save": lambda _: {"rewizja": "1", "tytul": "Nowy tytuł"},
    "opinions.autosave": lambda _: {"position": "support"},
    "opinions.save": lambda _: {"position": "support", "dalej": "zapisz"},
    "applications.detail": lambda _: {"answer": "accept", "rank": "official"},
    "accounts.invitation": lambda _: {"name": "Ewa Dąb", "password": PASSWORD},
    "accounts.reset": lambda _: {"password": PASSWORD},
    "reviews.decide": lambda _: {"revision": "1", "decision": "return", "reason": "Popraw."},
    "reviews.opine": lambda _: {"reason": "Dobre."},
    "reviews.submit": lambda _: {"prawa": "1"},
    "searches.ask": lambda _: {"network": "miasto-cyfrowe", "text": "Kto ma wspólne BIP-y szkół?"},
    "searches.index": lambda _: {"q": "zielone dachy"},
    "upkeep.archive": lambda _: {"reason": "Zakończona."},
    "people.change": lambda scene: {
        "function": "inspektor",
        "city": scene.town.city.slug,
        "rank": "official",
    },
    "people.invite": lambda scene: {
        "email": f"nowa-{scene.practice.id}@lipogrod.example",
        "name": "Nowa Osoba",
        "function": "inspektor",
        "city": scene.town.city.slug,
        "rank": "official",
    },
    "management.add_topic": lambda scene: {
        "network": "miasto-cyfrowe",
        "name": f"drony {scene.practice.id}",
        "scope": "loty",
    },
    "management.network": lambda _: dict.fromkeys(("short", "short_en", "about", "about_en"), "x"),
    "management.topic": lambda _: {"name": "otwarte dane", "synonyms": "", "scope": "zbiory"},
    "memberships.change": lambda _: {"form": "laureate", "since": "2026-01-01", "until": ""},
    "memberships.add": lambda scene: {
        "city": scene.make.city("Zastruże").slug,
        "network": "miasto-cyfrowe",
        "form": "observer",
        "since": "2026-01-01",
        "until": "",
    },
}
