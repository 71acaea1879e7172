"""The people and things of the second rights table: an output in each of its states.

The authors' city, another city that works in the network, two Observers of it (one has answered),
and people from elsewhere. A `Scene` is made anew for every request.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.domain.actor import Form, Role
from app.domain.outputs import OBSERVERS_SEE, OPINIONS_OPEN, OutputState
from app.door import now, today
from app.models.accounts import User
from app.models.cities import City
from app.models.comments import Comment
from app.models.consultations import Consultation
from app.models.drafts import Draft
from app.models.opinions import Opinion, Remark
from app.models.outputs import Output
from tests.factories import NOW, Make
from tests.outputs import OUTPUT_TEXT

# In the order of the columns of the table.
ROLES = (
    "anonymous",
    "stranger",
    "observer",
    "observer's coordinator",
    "other observer",
    "leader",
    "author",
    "author's coordinator",
    "moderator",
    "other moderator",
    "expert",
    "administrator",
    "closed",
)
STATES = {state.value: state for state in OutputState}


@dataclass(frozen=True)
class Town:
    """Who lives here, once for a test."""

    people: dict[str, User]
    author: City
    observer: City
    answered: City  # another Observer


def town(make: Make) -> Town:
    network, other = make.network(), make.network("zasoby-miast")
    author, leader = make.city("Autorowo"), make.city("Liderowo")
    observer, answered = make.city("Olszany"), make.city("Brzeziny")
    elsewhere = make.city("Obcowo")
    for city, form in (
        (author, Form.LAUREATE),
        (leader, Form.CHANGE_LEADER),
        (observer, Form.OBSERVER),
        (answered, Form.OBSERVER),
    ):
        make.membership(city, network, form)
    make.membership(elsewhere, other, Form.OBSERVER)
    extra: dict[str, Any] = {"password_hash": "x", "joined_at": NOW}
    safe = extra | {"second_factor": "x", "factor_at": NOW}
    people = {
        "stranger": make.user(make.city("Daleko"), **extra),
        "observer": make.user(observer, **extra),
        "observer's coordinator": make.user(observer, Role.COORDINATOR, **extra),
        "other observer": make.user(elsewhere, Role.COORDINATOR, **extra),
        "leader": make.user(leader, **extra),
        "author": make.user(author, **extra),
        "author's coordinator": make.user(author, Role.COORDINATOR, **extra),
        "moderator": make.moderator(network, **safe),
        "other moderator": make.moderator(other, **safe),
        "expert": make.user(role=Role.EXPERT, **extra),
        "administrator": make.user(role=Role.ADMINISTRATOR, **safe),
        "closed": make.user(author, **extra),
    }
    return Town(people, author, observer, answered)


@dataclass(frozen=True)
class Scene:
    """The things that one request is about, in one state of the output."""

    make: Make
    town: Town
    output: Output
    draft: Draft
    consultation: Consultation | None
    opinion: Opinion | None
    comment: Comment | None

    @property
    def remark(self) -> Remark | None:
        """A remark of the city that has answered."""
        return self.opinion.remarks[0] if self.opinion else None


def scene(make: Make, town: Town, state: str) -> Scene:
    """Put an output of the authors' city into a state of the table."""
    stage = STATES[state or "published"]
    output = make.output(stage, city=town.author)
    writer = town.people["author"]
    text = OUTPUT_TEXT.format(title=output.title) + "Koszty.\n"
    draft = make.draft(output, text=text, writer=writer)
    consultation = opinion = comment = None
    if stage is not OutputState.DRAFT:
        comment = make.comment(output, town.people["moderator"])
    if stage in OBSERVERS_SEE:
        over = stage is not OutputState.CONSULTATION
        consultation = make.consultation(
            output,
            town.observer,
            town.answered,
            closes_on=today() - timedelta(days=1) if over else today() + timedelta(days=20),
            opened_at=now() - timedelta(days=15),
            closed_at=now() if over else None,
        )
        # Once it is adopted, only a remark that came late can still be without an answer.
        is_late = stage in OPINIONS_OPEN - {OutputState.RESOLUTION}
        opinion = make.opinion(output, town.answered, consultation=consultation, is_late=is_late)
    return Scene(make, town, output, draft, consultation, opinion, comment)
