"""What a reviewer looks at, and what the levels of evidence mean.

The codes are kept with every review: a criterion may be added or said better, its code stays.
"""

from dataclasses import dataclass


def N_(msgid: str) -> str:  # noqa: N802 - the name Babel looks for in texts translated later
    """Mark a msgid for the catalogue."""
    return msgid


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question of the checklist; `gap` is what the city is told when the answer is no."""

    code: str
    question: str
    gap: str


CRITERIA = (
    Criterion(
        "complete",
        N_("Is everything filled in – or does it say what is expected and when it will be known?"),
        N_("Fill in what is missing; if unknown, say what is expected and when it will be known."),
    ),
    Criterion(
        "problem",
        N_("Is it clear what the problem was, for whom, and how one knows?"),
        N_("Say more plainly what the problem was, for whom, and how you know."),
    ),
    Criterion(
        "steps",
        N_("Could another city repeat the steps from this text alone?"),
        N_("Tell the steps so that another city can repeat them from this text alone."),
    ),
    Criterion(
        "results",
        N_("Are there results with numbers, dates and a source – or does the text say why not?"),
        N_("Give results with numbers, dates and a source, or say when they will be known."),
    ),
    Criterion(
        "cost",
        N_("Does it say what it costs to start and to run, in money and work?"),
        N_("Say what it costs to start and to run, in money and work."),
    ),
    Criterion(
        "mistakes",
        N_("Is at least one mistake told with its effect and the way around it?"),
        N_("Tell at least one mistake with its effect and how to avoid it."),
    ),
    Criterion(
        "conditions",
        N_("Does it say what another city must have, and the first three steps?"),
        N_("Say what another city must have, and the first three steps."),
    ),
    Criterion(
        "contact",
        N_("Is the contact a unit that will answer, and not a private person?"),
        N_("Give as contact a unit that will answer, not a private person."),
    ),
    Criterion(
        "privacy",
        N_("Is the text free of personal data of inhabitants and staff?"),
        N_("Take out the personal data of inhabitants and staff."),
    ),
    Criterion(
        "sources",
        N_("Can the facts and figures be checked: are the sources named?"),
        N_("Name the sources of facts and figures."),
    ),
    Criterion(
        "rights",
        N_("Are pictures and attachments described, and may they be published?"),
        N_("Describe pictures and attachments, and say under which licence they may be used."),
    ),
    Criterion(
        "language",
        N_("Would an official of another office understand it without explanation?"),
        N_("Write more plainly and explain abbreviations."),
    ),
)

EVIDENCE_MEANING = (
    N_("The city describes what it did; nothing was measured."),
    N_("The city measured the result itself and says how."),
    N_("The result was compared: before and after, or with a place where it was not done."),
    N_("Somebody independent evaluated it."),
    N_("It was repeated in another city, with a result."),
)
