"""What is asked for in the second rights table: parts of addresses, and what forms carry.

As in `tests.rights.requests`: a thing that is there and one that is not; a form without a line here
is sent empty.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from app.domain.opinions import AnswerState
from app.domain.outputs import OutputState
from app.door import now, today
from app.models.opinions import Answer
from tests.rights.output_stage import Scene

NOBODY = "00000000-0000-4000-8000-000000000000"
Parts = Mapping[str, Any]
WITH_SLUG: tuple[Callable[[Scene], Parts], Parts] = (
    lambda scene: {"slug": scene.output.slug},
    {"slug": "nie-ma-takiego"},
)

WITH_VERSION: tuple[Callable[[Scene], Parts], Parts] = (
    lambda scene: {"slug": scene.output.slug, "number": 1},
    {"slug": "nie-ma-takiego", "number": 1},
)

WITH_COMMENT: tuple[Callable[[Scene], Parts], Parts] = (
    lambda scene: {"key": scene.comment.key if scene.comment else NOBODY},
    {"key": NOBODY},
)

WITH_REMARK: tuple[Callable[[Scene], Parts], Parts] = (
    lambda scene: {"key": scene.remark.key if scene.remark else NOBODY},
    {"key": NOBODY},
)

# The same pages stand under practices, see requests.py.
WITH_OPINION: tuple[Callable[[Scene], Parts], Parts] = (
    lambda scene: {"shelf": "wyniki", "slug": scene.output.slug},
    {"shelf": "wyniki", "slug": "nie-ma-takiego"},
)


def _changed(scene: Scene) -> Parts:
    """A remark because of which the text was changed."""
    if scene.remark is None:
        return {"key": NOBODY}
    told = {"number": 1, "state": AnswerState.ACCEPTED, "reason": "Tak.", "at": now(), "by": None}
    where = {"version_id": scene.output.version_id, "anchor": "cel"}
    scene.make._keep(Answer(remark_id=scene.remark.id, **told, **where))
    return {"key": scene.remark.key}


PARTS: Mapping[str, tuple[Callable[[Scene], Parts], Parts]] = {
    **dict.fromkeys(["comments.find", "comments.moderate", "comments.reply"], WITH_COMMENT),
    **dict.fromkeys(
        [
            "comments.of_output",
            "consultations.adopt",
            "consultations.begin",
            "consultations.detail",
            "consultations.extend",
            "consultations.report",
            "outputs.archive",
            "outputs.authors",
            "outputs.detail",
            "outputs.issue",
            "outputs.publish",
            "outputs.take_back",
            "outputs.write",
            "remarks.answer",
            "remarks.index",
            "remarks.paper",
            "remarks.sheet",
        ],
        WITH_SLUG,
    ),
    **dict.fromkeys(
        [
            "opinions.autosave",
            "opinions.index",
            "opinions.receipt",
            "opinions.save",
            "opinions.support",
            "opinions.write",
        ],
        WITH_OPINION,
    ),
    "opinions.edition": (
        lambda scene: {**WITH_OPINION[0](scene), "number": 1},
        {**WITH_OPINION[1], "number": 1},
    ),
    "remarks.change": (_changed, {"key": NOBODY}),
    **dict.fromkeys(["remarks.join", "remarks.note"], WITH_REMARK),
    **dict.fromkeys(["outputs.differences", "outputs.version"], WITH_VERSION),
}

FORMS: Mapping[str, Callable[[Scene], Mapping[str, str]]] = {
    "comments.moderate": lambda _: {"deed": "hide", "reason": "Narusza zasady."},
    "comments.of_output": lambda _: {"kind": "question", "text": "Ile to trwa?"},
    "comments.reply": lambda _: {"text": "Pół roku."},
    "consultations.adopt": lambda _: {"outcome": "Sieć przyjmuje wynik."},
    "consultations.begin": lambda _: {
        "closes_on": (today() + timedelta(days=20)).isoformat(),
        "mimo-to": (today() + timedelta(days=20)).isoformat(),
    },
    "opinions.save": lambda _: {"position": "support", "dalej": "przekaz"},
    "consultations.extend": lambda _: {
        "closes_on": (today() + timedelta(days=30)).isoformat(),
        "mimo-to": (today() + timedelta(days=30)).isoformat(),
        "reason": "Sesja rady.",
    },
    "remarks.answer": lambda scene: {
        "key": scene.remark.key if scene.remark else NOBODY,
        "state": "accepted",
        "reason": "Dopisano koszty.",
    },
    "remarks.note": lambda _: {"note": "Zapytać skarbnika."},
    "outputs.archive": lambda _: {"reason": "Jest nowszy."},
    "outputs.authors": lambda scene: {"miasta": str(scene.town.author.id)},
    "outputs.begin": lambda _: {"siec": "miasto-cyfrowe", "tytul": "Raport", "rodzaj": "raport"},
    "outputs.issue": lambda scene: {
        "krok": "przekaz" if scene.output.stage is OutputState.DRAFT else "wydaj",
        "szkic": scene.draft.key,
        "rewizja": str(scene.draft.revision),
        "note": "Dopisano koszty.",
    },
}
