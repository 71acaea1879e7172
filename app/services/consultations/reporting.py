"""The report of a consultation: what the cities said, counted and never weighed into a verdict."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.actor import Actor
from app.domain.opinions import AnswerState, Weight
from app.models.consultations import Consultation
from app.models.opinions import Opinion
from app.models.outputs import Output
from app.services import opinions, remarks
from app.services.opinions import Summary
from app.services.remarks import Table


@dataclass(frozen=True, slots=True)
class Said:
    """A question of the consultation, and the cities that answered it in words."""

    question: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a consultation: counts, the cities' words on the questions, the remarks.

    `states` counts remarks by their answer, None those without one; `weights` by their weight.
    """

    output: Output
    consultation: Consultation
    summary: Summary
    opinions: tuple[Opinion, ...]
    table: Table
    states: Mapping[AnswerState | None, int]
    weights: Mapping[Weight, int]
    questions: tuple[Said, ...]


def report(actor: Actor, slug: str) -> Report:
    """Return the report on an output.

    Raises NotFoundError if this actor may not know of the output, and until the closing.
    """
    table = remarks.table(actor, slug)
    output, consultation = table.output, table.consultation
    given = opinions.given(actor, output)
    states = Counter(line.state for line in table.lines)
    weights = Counter(line.weight for line in table.lines)
    return Report(
        output=output,
        consultation=consultation,
        summary=opinions.summary(given, [row.city for row in consultation.asked]),
        opinions=tuple(given),
        table=table,
        states={one: states[one] for one in (*AnswerState, None)},
        weights={one: weights[one] for one in Weight},
        questions=_questions(consultation, given),
    )


def _questions(consultation: Consultation, given: Sequence[Opinion]) -> tuple[Said, ...]:
    return tuple(
        Said(
            question,
            tuple(
                (opinion.city.name, opinion.answers[number])
                for opinion in given
                if len(opinion.answers) > number and opinion.answers[number].strip()
            ),
        )
        for number, question in enumerate(consultation.questions)
    )
