"""“Stosujemy u siebie”: how far another city has come with a practice."""

from enum import StrEnum

TEXT_LIMIT = 4_000
CONTACT_LIMIT = 200


class AdoptionState(StrEnum):
    """How far it is; giving up is knowledge, too."""

    INTERESTED = "interested"
    PLANNED = "planned"
    UNDERWAY = "underway"
    DONE = "done"
    GIVEN_UP = "given-up"


# What is carried out may still fail, so only what is done counts as a success repeated.
SUCCESS = AdoptionState.DONE
