"""What one may do with a practice that is published, for its page to offer."""

from dataclasses import dataclass

from app.domain.actor import Actor
from app.domain.practices import Provenance, State
from app.models.practices import Practice
from app.permissions import practices as may
from app.services import drafts


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The deeds offered; `open_draft` is the key of the text that is being written, if any."""

    may_renew: bool = False
    may_take_over: bool = False
    may_confirm_description: bool = False
    may_confirm_validity: bool = False
    may_archive: bool = False
    may_bring_back: bool = False
    open_draft: str = ""

    @property
    def is_offered(self) -> bool:
        """Tell whether there is anything to offer at all."""
        return any(
            (
                self.may_renew,
                self.may_take_over,
                self.may_confirm_description,
                self.may_confirm_validity,
                self.may_archive,
                self.may_bring_back,
            )
        )

    @property
    def may_restore(self) -> bool:
        """Tell whether an earlier version can become a text to write on."""
        is_free = not self.open_draft
        return is_free and (self.may_renew or self.may_take_over or self.may_bring_back)


def upkeep(actor: Actor, practice: Practice) -> Upkeep:
    """Return what this actor may do; asks the database for the people of its city only."""
    may_write = may.renew_practice(actor, practice)
    draft = drafts.of_practice(practice) if may_write else None
    is_archived = practice.state is State.ARCHIVED
    is_editorial = practice.provenance is Provenance.EDITORIAL
    return Upkeep(
        may_renew=may_write and not is_archived and not is_editorial,
        may_take_over=may_write and not is_archived and is_editorial,
        may_confirm_description=may.confirm_description(actor, practice),
        may_confirm_validity=may.confirm_validity(actor, practice),
        may_archive=may.archive_practice(actor, practice),
        may_bring_back=may_write and is_archived,
        open_draft=draft.key if draft else "",
    )
