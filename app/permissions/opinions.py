"""Who may say what of a version for their city, who reads it, who answers.

Blind until the closing: while a consultation runs, a city reads its own opinion only.
"""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from app.domain.actor import PUBLIC, Actor, Role
from app.domain.consultations import join_until
from app.domain.outputs import ANSWERED_STAGES, OBSERVERS_SEE, OPINIONS_OPEN, OutputState
from app.models.consultations import Consultation
from app.models.documents import Document
from app.models.opinions import Opinion, Remark
from app.models.outputs import Output
from app.models.practices import Practice
from app.permissions import outputs, practices

# A city that was late may still be heard while the authors answer.
ANSWERABLE = frozenset({OutputState.CONSULTATION, OutputState.RESOLUTION})


def write_opinion(actor: Actor, output: Output, asked: frozenset[int]) -> bool:
    """Officials of a city that was asked (`asked`: their ids), still sees it and did not write it.

    That an opinion given in time stays as it is after the closing is for the service to see.
    """
    return (
        actor.city_id is not None
        and actor.city_id in asked
        and not outputs.is_author(actor, output)
        and output.stage in ANSWERABLE
        and outputs.read_output(actor, output)
    )


def write_opinion_of_practice(actor: Actor, practice: Practice) -> bool:
    """Officials of any other city that takes part in a network."""
    return (
        practices.listed(practice)
        and actor.city_id is not None
        and bool(actor.forms)
        and actor.city_id != practice.city_id
    )


def speak_for_city(actor: Actor) -> bool:
    """Only the coordinator of the city gives its opinion and joins another's remark."""
    return actor.role is Role.COORDINATOR and actor.city_id is not None


def read_opinion(actor: Actor, opinion: Opinion) -> bool:
    """Let a city read its own; others are open, once it is closed, to who sees the output."""
    if actor.city_id is not None and opinion.city_id == actor.city_id:
        return True
    document = opinion.document
    if opinion.given_at is None:
        return False
    if isinstance(document, Output):
        return document.stage in OPINIONS_OPEN and outputs.read_output(actor, document)
    return isinstance(document, Practice) and practices.read_practice(actor, document)


def readable_opinions(actor: Actor) -> ColumnElement[bool]:
    """`read_opinion` as a WHERE clause; a test keeps the two in step."""
    open_outputs = select(Output.id).where(
        Output.stage.in_(OPINIONS_OPEN), outputs.readable_outputs(actor)
    )
    of_practices = select(Practice.id).where(practices.readable_practices(actor))
    given = and_(
        Opinion.given_at.is_not(None),
        or_(Opinion.document_id.in_(open_outputs), Opinion.document_id.in_(of_practices)),
    )
    return given if actor.city_id is None else or_(Opinion.city_id == actor.city_id, given)


def findable_remarks(actor: Actor) -> ColumnElement[bool]:
    """Choose what whoever reads the opinion finds, as long as they know of what it is about.

    A WHERE clause over Remark joined with its Opinion.
    """
    of_practices = select(Practice.id).where(practices.readable_practices(actor))
    open_outputs = select(Output.id).where(
        Output.stage.in_(OPINIONS_OPEN), outputs.readable_outputs(actor)
    )
    found = or_(Opinion.document_id.in_(of_practices), Opinion.document_id.in_(open_outputs))
    if actor.city_id is None:
        return found
    blind = select(Output.id).where(Output.stage.in_(OBSERVERS_SEE), outputs.taking_part(actor))
    return or_(found, and_(Opinion.city_id == actor.city_id, Opinion.document_id.in_(blind)))


def remark_audiences(opinion: Opinion, document: Document) -> frozenset[str]:
    """Return the labels of which a reader must hold one: `findable_remarks` for the index."""
    if not isinstance(document, Output):
        return frozenset({PUBLIC})
    if document.stage in OPINIONS_OPEN:
        return outputs.audiences(document)
    return frozenset({f"network:{document.belongs_to[0].network_id}:city:{opinion.city_id}"})


def answers_are_open(document: Document) -> bool:
    """Tell whether whoever finds a remark reads its answer, too: once `read_table` lets them.

    Until the closing a remark is found by its own city and the table is open to nobody.
    """
    return isinstance(document, Output) and document.stage in OPINIONS_OPEN


def open_answers() -> ColumnElement[bool]:
    """`answers_are_open` as a WHERE clause over the Opinion of a remark."""
    about = select(Output.id).where(
        Output.id == Opinion.document_id, Output.stage.in_(OPINIONS_OPEN)
    )
    return about.correlate(Opinion).exists()


def found_remarks() -> ColumnElement[bool]:
    """Choose what the index holds: given, in the last opinion of its city, on what it holds.

    A WHERE clause over Remark joined with its Opinion.
    """
    later = aliased(Opinion)
    replaced = select(later.id).where(
        later.document_id == Opinion.document_id,
        later.city_id == Opinion.city_id,
        later.version_id > Opinion.version_id,
        later.given_at.is_not(None),
    )
    practice = select(Practice.id).where(
        Practice.id == Opinion.document_id, practices.listed_practices()
    )
    output = select(Output.id).where(Output.id == Opinion.document_id, outputs.found_outputs())
    about = or_(practice.correlate(Opinion).exists(), output.correlate(Opinion).exists())
    return and_(Opinion.given_at.is_not(None), ~replaced.correlate(Opinion).exists(), about)


def answer_remarks(actor: Actor, output: Output) -> bool:
    """Let the authors answer, and whoever looks after the network, once it is closed.

    After the adoption they answer what has no answer yet (`answer_anew`; the service asks).
    """
    return outputs.is_of_its_makers(actor, output) and output.stage in ANSWERED_STAGES


def answer_anew(actor: Actor, output: Output) -> bool:
    """Let the same people, until the adoption: from then on an answer stays as it was given."""
    return outputs.is_of_its_makers(actor, output) and output.stage is OutputState.RESOLUTION


def keep_working_notes(actor: Actor, output: Output) -> bool:
    """Those who answer, and nobody else, ever."""
    return outputs.is_of_its_makers(actor, output) and output.stage in OPINIONS_OPEN


def join_remark(
    actor: Actor, remark: Remark, consultation: Consultation, asked: frozenset[int], today: date
) -> bool:
    """Another city that was asked, for a few days after the consultation had closed."""
    output = consultation.output
    return (
        speak_for_city(actor)
        and actor.city_id in asked
        and actor.city_id != remark.opinion.city_id
        and not outputs.is_author(actor, output)
        and output.stage is OutputState.RESOLUTION
        and outputs.read_output(actor, output)
        and today <= join_until(consultation.closes_on)
    )


def read_change(actor: Actor, output: Output) -> bool:
    """Whoever reads the table and the version in force reads what a remark changed in it.

    That is one section as it was consulted, beside what it is now; of the rest of the version
    consulted visitors read nothing (`product.md`: "everybody, with the table of remarks").
    """
    newest = output.version
    return (
        newest is not None
        and read_table(actor, output)
        and outputs.read_version(actor, output, newest)
    )


def read_table(actor: Actor, output: Output) -> bool:
    """Whoever sees the output reads the table of remarks once the consultation is closed."""
    return output.stage in OPINIONS_OPEN and outputs.read_output(actor, output)
