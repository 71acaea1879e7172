"""The network adopts an output, once every remark given in time has an answer.

What came late holds nothing up: it may be answered before the adoption or afterwards.
"""

from datetime import datetime

from app.domain.actor import Actor
from app.domain.errors import ConflictError, InvalidInputError
from app.domain.notices import NoticeKind
from app.domain.outputs import OUTCOME_LIMIT, OutputMove, after
from app.models.outbox import post
from app.models.outputs import Output
from app.permissions import outputs as may
from app.permissions import require
from app.services import audit, outputs, remarks
from app.services.consultations import telling
from app.services.consultations.reading import asked_ids, of_output


def adopt(actor: Actor, slug: str, outcome: str, now: datetime) -> Output:
    """Let the network adopt an output, with a statement of what came of the consultation.

    Raises NotFoundError, NotAllowedError, ConflictError while a remark given in time has no answer,
    InvalidInputError.
    """
    output = outputs.held(actor, slug)
    require(may.adopt_output(actor, output), "adopt-output")
    if remarks.unanswered(output):
        raise ConflictError("remarks-unanswered", slug=slug)
    said = outcome.strip()
    if not said or len(said) > OUTCOME_LIMIT:
        raise InvalidInputError({"outcome": "too-long" if said else "required"})
    output.stage = after(output.stage, OutputMove.ADOPT)
    output.outcome, output.adopted_at = said, now
    post("practice-changed", output.id, now)
    number = output.version.number if output.version else 0
    details = {"version": number, "late_unanswered": remarks.late_unanswered(output)}
    audit.record(actor, "output.adopt", output, details, now)
    remarks.tell_answers(output, now, is_partial=True)
    consultation = of_output(output)
    if consultation is not None:
        told = asked_ids(consultation) | output.writer_ids
        telling.of_cities(NoticeKind.OUTPUT_ADOPTED, consultation, told, now)
    return output
