"""Who may do what with an output of a network.

Its authors are cities: whoever belongs to one of them writes. The network sees it once it is handed
in, its Observers once they are asked, everybody once it is published (`product.md`, "An output and
its consultation"); each rule stands here for one output and as a WHERE clause.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from app.domain.actor import PUBLIC, Actor, Form
from app.domain.outputs import (
    FOUND_STAGES,
    ISSUABLE,
    NETWORK_SEES,
    OBSERVERS_SEE,
    PUBLIC_STAGES,
    WRITABLE_STAGES,
    OutputState,
)
from app.models.documents import DocumentNetwork, Version
from app.models.outputs import Output, output_author

ADMINISTRATORS = "administrators"


def begin_output(actor: Actor, network_id: int) -> bool:
    """Cities that take part in the network today, and not only as an Observer."""
    return actor.city_id is not None and network_id in _working_in(actor)


def read_output(actor: Actor, output: Output) -> bool:
    """Ask whether this actor may know that there is such an output."""
    return (
        output.stage in PUBLIC_STAGES
        or is_of_its_makers(actor, output)
        or (output.stage in NETWORK_SEES and _network_of(output) in _working_in(actor))
        or (output.stage in OBSERVERS_SEE and _network_of(output) in _observing_in(actor))
    )


def readable_outputs(actor: Actor) -> ColumnElement[bool]:
    """`read_output` as a WHERE clause; a test keeps the two in step."""
    seen_by_observers = and_(Output.stage.in_(OBSERVERS_SEE), _belongs_to(_observing_in(actor)))
    return or_(Output.stage.in_(PUBLIC_STAGES), _known_to(actor), seen_by_observers)


def listed_outputs() -> ColumnElement[bool]:
    """Choose what lists for everybody show: what is in force."""
    return Output.stage == OutputState.PUBLISHED


def found_outputs() -> ColumnElement[bool]:
    """Choose what the index holds; who finds it, `audiences` says."""
    return and_(Output.stage.in_(FOUND_STAGES), Output.version_id.is_not(None))


def read_version(actor: Actor, output: Output, version: Version) -> bool:
    """Let its makers and their network read every version, others those meant for them."""
    if not read_output(actor, output):
        return False
    is_of_network = output.stage in NETWORK_SEES and _network_of(output) in _working_in(actor)
    if is_of_its_makers(actor, output) or is_of_network:
        return True
    is_observer = output.stage in OBSERVERS_SEE and _network_of(output) in _observing_in(actor)
    if is_observer and output.opened_number is not None:
        return version.number >= output.opened_number
    return output.stage in PUBLIC_STAGES and version.is_published


def readable_versions(actor: Actor) -> ColumnElement[bool]:
    """`read_version` as a WHERE clause over Output joined with its Version."""
    seen_by_observers = and_(
        Output.stage.in_(OBSERVERS_SEE),
        _belongs_to(_observing_in(actor)),
        Version.number >= Output.opened_number,
    )
    seen_by_all = and_(Output.stage.in_(PUBLIC_STAGES), Version.is_published)
    return or_(_known_to(actor), seen_by_observers, seen_by_all)


def audiences(output: Output) -> frozenset[str]:
    """Return the labels of which a reader must hold one to find it: `read_output` for the index."""
    if output.stage in PUBLIC_STAGES:
        return frozenset({PUBLIC})
    seen_by_observers = _observers(output) if output.stage in OBSERVERS_SEE else frozenset()
    return _those_who_know(output) | seen_by_observers


def version_audiences(output: Output, version: Version) -> frozenset[str]:
    """Return the labels of which a reader must hold one to find what was said under a version."""
    if output.stage in PUBLIC_STAGES and version.is_published:
        return frozenset({PUBLIC})
    is_shown = output.opened_number is not None and version.number >= output.opened_number
    is_asked = output.stage in OBSERVERS_SEE and is_shown
    return _those_who_know(output) | (_observers(output) if is_asked else frozenset())


def _those_who_know(output: Output) -> frozenset[str]:
    """Return the labels of its makers and, once it is handed in, of its network."""
    number = _network_of(output)
    labels = {f"city:{city_id}" for city_id in output.writer_ids}
    labels |= {f"moderator:{number}", ADMINISTRATORS}
    if output.stage in NETWORK_SEES:
        labels |= {f"network:{number}:{form}s" for form in Form if form is not Form.OBSERVER}
    return frozenset(labels)


def _observers(output: Output) -> frozenset[str]:
    return frozenset({f"network:{_network_of(output)}:{Form.OBSERVER}s"})


def is_of_its_makers(actor: Actor, output: Output) -> bool:
    """Its authors, whoever looks after its network, administrators: those who see all of it."""
    return is_author(actor, output) or looks_after(actor, output)


def is_author(actor: Actor, output: Output) -> bool:
    """Whoever belongs to a city that writes it."""
    return actor.city_id is not None and actor.city_id in output.writer_ids


def looks_after(actor: Actor, output: Output) -> bool:
    """Whoever looks after its network, and administrators."""
    return actor.is_administrator or _network_of(output) in actor.moderates


def write_output(actor: Actor, output: Output) -> bool:
    """Its authors, until it is adopted."""
    return is_author(actor, output) and output.stage in WRITABLE_STAGES


def choose_authors(actor: Actor, output: Output) -> bool:
    """Its authors while they draft it; whoever looks after the network until it is adopted."""
    drafting = is_author(actor, output) and output.stage is OutputState.DRAFT
    return drafting or (looks_after(actor, output) and output.stage in WRITABLE_STAGES)


def hand_in_output(actor: Actor, output: Output) -> bool:
    """Its authors."""
    return is_author(actor, output) and output.stage is OutputState.DRAFT


def take_back_output(actor: Actor, output: Output) -> bool:
    """Its authors, before anybody else was asked."""
    return is_author(actor, output) and output.stage is OutputState.NETWORK_REVIEW


def issue_version(actor: Actor, output: Output) -> bool:
    """Its authors, while the network reads it and after the Observers have answered."""
    return is_author(actor, output) and output.stage in ISSUABLE


def open_consultation(actor: Actor, output: Output) -> bool:
    """Whoever looks after the network and is of none of the cities that wrote it."""
    return _decides(actor, output) and output.stage is OutputState.NETWORK_REVIEW


def extend_consultation(actor: Actor, output: Output) -> bool:
    """Whoever could have opened it."""
    return _decides(actor, output) and output.stage is OutputState.CONSULTATION


def adopt_output(actor: Actor, output: Output) -> bool:
    """Whoever looks after the network, once the remarks are answered (the service asks)."""
    return _decides(actor, output) and output.stage is OutputState.RESOLUTION


def publish_output(actor: Actor, output: Output) -> bool:
    """Whoever looks after the network."""
    return _decides(actor, output) and output.stage is OutputState.ADOPTED


def archive_output(actor: Actor, output: Output) -> bool:
    """Whoever looks after the network."""
    return looks_after(actor, output) and output.stage is OutputState.PUBLISHED


def _decides(actor: Actor, output: Output) -> bool:
    return looks_after(actor, output) and not is_author(actor, output)


def _network_of(output: Output) -> int:
    return output.belongs_to[0].network_id


def _working_in(actor: Actor) -> frozenset[int]:
    return frozenset(id_ for id_, form in actor.forms.items() if form is not Form.OBSERVER)


def _observing_in(actor: Actor) -> frozenset[int]:
    return frozenset(id_ for id_, form in actor.forms.items() if form is Form.OBSERVER)


def _known_to(actor: Actor) -> ColumnElement[bool]:
    """Choose what this actor knows in every version: its makers, and its network once handed in."""
    if actor.is_administrator:
        return true()
    ways = [
        _belongs_to(actor.moderates),
        and_(Output.stage.in_(NETWORK_SEES), _belongs_to(_working_in(actor))),
    ]
    if actor.city_id is not None:
        written = select(output_author.c.output_id).where(output_author.c.city_id == actor.city_id)
        ways += [Output.city_id == actor.city_id, Output.id.in_(written)]
    return or_(false(), *ways)


def taking_part(actor: Actor) -> ColumnElement[bool]:
    """Choose the outputs of the networks in which the actor's city takes part in any form."""
    return _belongs_to(actor.forms)


def _belongs_to(network_ids: Iterable[int]) -> ColumnElement[bool]:
    ids = sorted(network_ids)
    if not ids:
        return false()
    link = DocumentNetwork
    return Output.id.in_(select(link.document_id).where(link.network_id.in_(ids)))
