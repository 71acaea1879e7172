"""The way of an output in words: where it is, who sees it, what comes next, what one may do now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.actor import Actor
from app.domain.outputs import OutputKind, OutputState
from app.models.outputs import Output
from app.permissions import outputs as may
from app.services import drafts, networks
from app.web import verdicts
from app.web.labels import N_, _, network_short

FILTERS = ("siec", "rodzaj", "etap")
SEEN_BY: Mapping[OutputState, str] = {
    OutputState.DRAFT: N_("Its authors see it, and whoever looks after the network."),
    OutputState.NETWORK_REVIEW: N_(
        "The cities that work in the network see it: laureates, finalists, Change Leaders."
    ),
    OutputState.CONSULTATION: N_(
        "The network and its Observers see it, nobody else. Cities give their opinions."
    ),
    OutputState.RESOLUTION: N_(
        "The network and its Observers see it, and what the cities said. The authors answer."
    ),
    OutputState.ADOPTED: N_("The network and its Observers see it, with the answers."),
    OutputState.PUBLISHED: N_("Everybody sees it."),
    OutputState.ARCHIVED: N_("Everybody sees it. It is no longer in force."),
}
NEXT: Mapping[OutputState, str] = {
    OutputState.DRAFT: N_("Next the authors hand it in to the network."),
    OutputState.NETWORK_REVIEW: N_("Next the moderator asks the Observers for their opinions."),
    OutputState.CONSULTATION: N_("Next, after the closing day, the authors answer every remark."),
    OutputState.RESOLUTION: N_("Next, once every remark has an answer, the network adopts it."),
    OutputState.ADOPTED: N_("Next the moderator publishes it with the table of remarks."),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way; `is_done` lies behind, `is_now` is where it stands."""

    stage: OutputState
    is_done: bool
    is_now: bool


@dataclass(frozen=True, slots=True)
class Way:
    """The steps, and two sentences: who sees it now, and what comes next (empty at the end)."""

    steps: Sequence[Step]
    seen_by: str
    next: str


@dataclass(frozen=True, slots=True)
class Deeds:
    """What a reader may do with an output now; `open_draft` is the key of its open text."""

    write: bool = False
    hand_in: bool = False
    issue: bool = False
    take_back: bool = False
    choose_authors: bool = False
    publish: bool = False
    archive: bool = False
    open_draft: str = ""

    @property
    def is_offered(self) -> bool:
        """Tell whether there is anything to offer at all."""
        some = (self.write, self.take_back, self.choose_authors, self.publish, self.archive)
        return any((*some, bool(self.open_draft)))


def way(output: Output) -> Way:
    """Return the way of an output."""
    stage = output.stage
    order = [one for one in OutputState if one is not OutputState.ARCHIVED or one is stage]
    at = order.index(stage)
    steps = [Step(one, number < at, number == at) for number, one in enumerate(order)]
    return Way(steps, _(SEEN_BY[stage]), _(NEXT[stage]) if stage in NEXT else "")


def deeds(actor: Actor, output: Output) -> Deeds:
    """Return what this actor may do now; who reads the open text is shown the way to it."""
    if not may.is_of_its_makers(actor, output):
        return Deeds()
    draft = drafts.of_practice(output)
    return Deeds(
        write=may.write_output(actor, output),
        hand_in=may.hand_in_output(actor, output),
        issue=may.issue_version(actor, output),
        take_back=may.take_back_output(actor, output),
        choose_authors=may.choose_authors(actor, output),
        publish=may.publish_output(actor, output),
        archive=may.archive_output(actor, output),
        open_draft=draft.key if draft else "",
    )


def workplaces(actor: Actor) -> list[tuple[str, str, int]]:
    """Return slug, name and id of the networks in which this actor may begin an output."""
    return [
        (network.slug, network_short(network), network.id)
        for network, _count in networks.all_with_counts()
        if may.begin_output(actor, network.id)
    ]


def choices(actor: Actor) -> Mapping[str, Any]:
    """Return what the list may be narrowed to; whoever has no account reads what is public."""
    shown = verdicts.choices(OutputState)
    public = {OutputState.PUBLISHED.value, OutputState.ARCHIVED.value}
    return {
        "networks": [
            (network.slug, network_short(network)) for network, _count in networks.all_with_counts()
        ],
        "kinds": verdicts.choices(OutputKind),
        "stages": [one for one in shown if actor.is_signed_in or one[0] in public],
        "may_be_mine": actor.city_id is not None,
    }
