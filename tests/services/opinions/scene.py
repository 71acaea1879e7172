"""What the tests of opinions start from."""

from datetime import UTC, datetime

from app.database import transaction
from app.domain.drafts import Start
from app.domain.opinions import OpinionText, Position, Rating, RemarkText
from app.services import opinions
from tests.outputs import NOW

KEY, OTHER_KEY = (f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2))
REMARK = RemarkText(KEY, "Brakuje kosztów.", anchor="cel", heading="Cel", quote="Opis celu")
TEXT = OpinionText(
    position=Position.SUPPORT_WITH_REMARKS,
    reason="Tak, ale.",
    ratings={Rating.USEFUL: 4},
    answers=("Pieniędzy.",),
    remarks=(REMARK,),
)
AFTER = datetime(2026, 12, 23, 12, tzinfo=UTC)


def saved(actor, matter, start, text, at=NOW, **given):
    start = start if isinstance(start, Start) else Start(start)
    with transaction():
        return opinions.save(actor, matter, start, text, at, **given)
