"""Tell each city what came of its remarks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.database import db
from app.domain.notices import NoticeKind
from app.models.accounts import User
from app.models.cities import City
from app.models.opinions import Remark
from app.models.outputs import Output
from app.services import notices, opinions
from app.services.remarks.places import Text, in_order
from app.services.remarks.reading import given

# A letter quotes so many remarks, and so much of each; the page has all of them.
QUOTED = 20
QUOTE_LENGTH = 300
REASON_LENGTH = 1_000


def tell_answers(output: Output, now: datetime, *, is_partial: bool = False) -> None:
    """Tell the people of every city the answers to its remarks and to those that it shares.

    They come as the text runs. A city of which a remark has no answer yet waits until it has;
    `is_partial`: it is told what there is. It is told anew only if one of its answers is newer
    than what it was told last.
    """
    theirs: dict[int, list[Remark]] = {}
    cities: dict[int, City] = {}
    for remark in _in_order(output):
        for city in (remark.opinion.city, *(one.city for one in remark.supports)):
            theirs.setdefault(city.id, []).append(remark)
            cities[city.id] = city
    for city_id, remarks in theirs.items():
        answered = [remark for remark in remarks if remark.answer]
        if answered and (is_partial or len(answered) == len(remarks)):
            _tell(output, cities[city_id], answered, len(remarks) - len(answered), now)


def _in_order(output: Output) -> Sequence[Remark]:
    """Return the remarks as the table has them."""
    consultation, remarks = opinions.consultation_of(output), given(output)
    if consultation is None:
        return remarks
    asked = Text(consultation.version.sections)
    return [remark for remark, _place in in_order(remarks, asked, asked)]


def _tell(
    output: Output, city: City, remarks: Sequence[Remark], waiting: int, now: datetime
) -> None:
    newest = max((remark.answer.id for remark in remarks if remark.answer), default=0)
    key = f"{NoticeKind.REMARKS_ANSWERED}:{output.id}:{city.id}:{newest}"
    people = select(User.id).where(User.city_id == city.id, User.is_active)
    data = {
        "title": output.title,
        "address": f"/wyniki/{output.slug}/uwagi?miasto={city.slug}",
        "count": len(remarks),
        "waiting": waiting,
        "quoted": [_quoted(remark) for remark in remarks[:QUOTED]],
    }
    about = notices.About(output.id)
    readers = db.session.scalars(people)
    notices.tell(NoticeKind.REMARKS_ANSWERED, readers, key, data, now, about=about)


def _quoted(remark: Remark) -> Mapping[str, Any]:
    answer = remark.answer
    return {
        "place": remark.heading,
        "text": _cut(remark.text, QUOTE_LENGTH),
        "state": answer.state.value if answer else "",
        "reason": _cut(answer.reason, REASON_LENGTH) if answer else "",
    }


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
