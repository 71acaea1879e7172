"""Answer remarks, one or several together; an answer is added, none is ever changed.

Until the adoption a new answer may take the place of an earlier one; afterwards what came late and
has none may still get its answer, and what is answered stays so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.database import db
from app.domain.actor import Actor
from app.domain.errors import InvalidInputError
from app.domain.opinions import REASON_LIMIT, AnswerState
from app.models.documents import Version
from app.models.opinions import Answer, Remark
from app.models.outbox import OPINION, post
from app.models.outputs import Output
from app.permissions import opinions as may
from app.permissions import require
from app.services import audit, opinions, outputs
from app.services.remarks import telling
from app.services.remarks.reading import given, unanswered


@dataclass(frozen=True, slots=True)
class AnswerText:
    """What the authors made of remarks, and why.

    `version` and `anchor` say in which version, and by which heading, the text was changed.
    """

    state: AnswerState | None = None
    reason: str = ""
    version: int | None = None
    anchor: str = ""


def answer(
    actor: Actor, slug: str, keys: Iterable[str], text: AnswerText, now: datetime
) -> Sequence[Remark]:
    """Give one answer to all remarks with these keys; return those for which it is new.

    Once no remark given in time is open, each city is told as soon as all of its remarks are
    answered. Raises NotFoundError, NotAllowedError unless remarks are being answered,
    InvalidInputError, also for one that is answered already once the output is adopted.
    """
    output = outputs.held(actor, slug)
    require(may.answer_remarks(actor, output), "answer-remarks")
    wanted = set(keys)
    chosen = [remark for remark in given(output) if remark.key in wanted]
    errors = {} if chosen and len(chosen) == len(wanted) else {"remarks": "choose-remarks"}
    version = _version(output, chosen, text)
    errors |= _faults(text, version)
    new = [remark for remark in chosen if not _says(remark.answer, text, version)]
    had_none = any(remark.answer is None for remark in new)
    if not may.answer_anew(actor, output) and any(remark.answer for remark in new):
        errors["remarks"] = "answer-stands"
    if errors:
        raise InvalidInputError(errors)
    told = {"state": text.state, "reason": text.reason.strip(), "anchor": text.anchor}
    _add(new, {**told, "at": now, "by": actor.user_id, "version_id": version and version.id})
    for opinion_id in sorted({remark.opinion_id for remark in new}):
        post(OPINION, opinion_id, now)  # a remark is found by its answer, too
    _note(actor, output, new, text, now)
    if had_none and not unanswered(output):
        telling.tell_answers(output, now)
    return new


def changeable(output: Output, remarks: Iterable[Remark]) -> Sequence[Version]:
    """Return the versions in which the text may have been changed because of remarks."""
    first = max((remark.opinion.version.number for remark in remarks), default=0)
    wanted = select(Version).where(Version.document_id == output.id, Version.number > first)
    return db.session.scalars(wanted.order_by(Version.number.desc())).all()


def _version(output: Output, chosen: Sequence[Remark], text: AnswerText) -> Version | None:
    found = changeable(output, chosen) if text.version is not None else ()
    return next((one for one in found if one.number == text.version), None)


def _faults(text: AnswerText, version: Version | None) -> dict[str, str]:
    errors = {}
    if text.state is None:
        errors["state"] = "choose-one"
    reason = text.reason.strip()
    if not reason or len(reason) > REASON_LIMIT:
        errors["reason"] = "too-long" if reason else "answer-needs-reason"
    anchors = dict(opinions.headings(version.sections)) if version else {}
    if (text.version is not None and version is None) or (
        text.anchor and text.anchor not in anchors
    ):
        errors["changed"] = "choose-one"
    return errors


def _add(new: Sequence[Remark], given_now: Mapping[str, Any]) -> None:
    for remark in new:
        number = len(remark.given_answers) + 1
        remark.given_answers.append(Answer(remark_id=remark.id, number=number, **given_now))


def _says(answer: Answer | None, text: AnswerText, version: Version | None) -> bool:
    """Tell whether an answer says this already: a form sent twice answers once."""
    return answer is not None and (
        answer.state,
        answer.reason,
        answer.anchor,
        answer.version_id,
    ) == (text.state, text.reason.strip(), text.anchor, version and version.id)


def _note(
    actor: Actor, output: Output, new: Sequence[Remark], text: AnswerText, now: datetime
) -> None:
    if new:
        db.session.flush()  # `unanswered` asks the database
        told = {"remarks": [remark.key for remark in new], "state": text.state}
        audit.record(actor, "remarks.answer", output, told, now)
