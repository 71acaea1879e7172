"""A practice: its words, its form and its life."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum

from app.domain.moves import moved

TITLE_LIMIT = 120
SUMMARY_LIMIT = 400
UNIT_LIMIT = 120
NETWORKS_LIMIT = 3
TOPICS_LIMIT = 5
KEYWORDS_LIMIT = 8
WRITE_UP_LIMIT_BYTES = 100_000
FRONT_MATTER_LIMIT_BYTES = 16_384
VALIDITY_MONTHS = 12
LICENCE = "CC BY 4.0"

# The sentence under which our own advice stands in a section of a city's practice.
ADVICE_MARK = "Wskazówki redakcji, nie stanowisko miasta."


class State(StrEnum):
    """Where a practice is in its life."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Move(StrEnum):
    """What may happen to a practice."""

    SUBMIT = "submit"
    RETURN = "return"
    PUBLISH = "publish"
    ARCHIVE = "archive"


_MOVES = {
    (State.DRAFT, Move.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Move.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Move.RETURN): State.RETURNED,
    (State.SUBMITTED, Move.PUBLISH): State.PUBLISHED,
    (State.PUBLISHED, Move.PUBLISH): State.PUBLISHED,  # its next version
    (State.PUBLISHED, Move.ARCHIVE): State.ARCHIVED,
    (State.ARCHIVED, Move.PUBLISH): State.PUBLISHED,  # brought back by a new version
}


def after(state: State, move: Move) -> State:
    """Return the state that `move` leads to.

    Raises ConflictError if a practice in `state` cannot make that move.
    """
    return moved(_MOVES, state, move, "practice-move")


def valid_until(as_of: date) -> date:
    """Return until when a description holds that nobody has given an end: twelve months on.

    The same day of the month, or its last day where the month is shorter.
    """
    years, month = divmod(as_of.month - 1 + VALIDITY_MONTHS, 12)
    last = monthrange(as_of.year + years, month + 1)[1]
    return date(as_of.year + years, month + 1, min(as_of.day, last))


class Stage(StrEnum):
    """How far the city has come; the values are the words of the front matter."""

    PILOT = "pilotaż"
    RUNNING = "wdrożona"
    EXTENDED = "rozszerzona"
    FINISHED = "zakończona"
    ABANDONED = "przerwana"


class Provenance(StrEnum):
    """Who stands behind the text; the values are the words of the front matter."""

    CITY = "opis miasta"
    EDITORIAL = "opis redakcyjny na podstawie źródeł publicznych – czeka na potwierdzenie miasta"
    CONFIRMED = "opis redakcyjny na podstawie źródeł publicznych – potwierdzony przez miasto"


class Evidence(IntEnum):
    """What the results rest on; given by the reviewer."""

    DESCRIPTION = 0
    OWN_MEASUREMENT = 1
    COMPARISON = 2
    INDEPENDENT = 3
    REPEATED = 4


class CostBand(StrEnum):
    """What it took to start, in bands an official's budget knows."""

    UNKNOWN = "unknown"
    NONE = "none"
    UP_TO_50K = "up-to-50k"
    UP_TO_500K = "up-to-500k"
    UP_TO_5M = "up-to-5m"
    OVER_5M = "over-5m"


# Upper bounds in zloty, inclusive.
_COST_BOUNDS = (
    (Decimal(0), CostBand.NONE),
    (Decimal(50_000), CostBand.UP_TO_50K),
    (Decimal(500_000), CostBand.UP_TO_500K),
    (Decimal(5_000_000), CostBand.UP_TO_5M),
)


def cost_band(once: Decimal | None, yearly: Decimal | None) -> CostBand:
    """Return the band of the one-off cost, or of a year's cost where only that is known (zloty)."""
    amount = once if once is not None else yearly
    if amount is None:
        return CostBand.UNKNOWN
    return next((band for bound, band in _COST_BOUNDS if amount <= bound), CostBand.OVER_5M)


def cost_range(band: CostBand) -> tuple[Decimal | None, Decimal | None]:
    """Return the amounts (zloty) of a band: above the first, up to and including the second."""
    bounds = [(None, CostBand.UNKNOWN), *_COST_BOUNDS, (None, CostBand.OVER_5M)]
    place = next(i for i, (_, name) in enumerate(bounds) if name is band)
    return (bounds[place - 1][0] if place else None), bounds[place][0]


PERIOD_YEARS = 5
FIRST_PERIOD = 2001


def periods(year_from: int | None, year_to: int | None, as_of: int) -> tuple[str, ...]:
    """Return the five-year periods ("2016-2020", "before-2001") a practice has run in.

    A practice without an end runs until the year `as_of` of its description.
    """
    if year_from is None:
        return ()
    last = max(year_from, year_to if year_to is not None else as_of)
    begin = (
        FIRST_PERIOD + (max(year_from, FIRST_PERIOD) - FIRST_PERIOD) // PERIOD_YEARS * PERIOD_YEARS
    )
    before = (f"before-{FIRST_PERIOD}",) if year_from < FIRST_PERIOD else ()
    return before + tuple(
        f"{start}-{start + PERIOD_YEARS - 1}" for start in range(begin, last + 1, PERIOD_YEARS)
    )


SECTIONS = (
    "Problem",
    "Kontekst",
    "Cel",
    "Rozwiązanie",
    "Krok po kroku",
    "Koszty i finansowanie",
    "Zespół i partnerzy",
    "Podstawa prawna",
    "Rezultaty",
    "Trwałość",
    "Uniknij błędów",
    "Warunki przeniesienia",
    "Pierwsze trzy kroki",
    "Materiały",
)
REQUIRED_SECTIONS = (
    "Problem",
    "Rozwiązanie",
    "Krok po kroku",
    "Rezultaty",
    "Uniknij błędów",
    "Warunki przeniesienia",
    "Pierwsze trzy kroki",
)


@dataclass(frozen=True, slots=True)
class Funding:
    """Where part of the money came from; `percent` of the whole, 0–100."""

    source: str
    programme: str = ""
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One measured result, before and after, in the words of the source."""

    name: str
    unit: str = ""
    before: str = ""
    after: str = ""
    measured: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A public source of an editorial write-up."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Section:
    """One `## ` heading with the Markdown below it."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake, its effect and the way around it; `is_advice` when the editors tell it."""

    mistake: str
    effect: str
    cure: str
    is_advice: bool


@dataclass(frozen=True, slots=True)
class WriteUp:
    """What one Markdown file with front matter says, read and checked; both doors build it.

    Amounts are zloty; `networks` are network slugs, the first is the main one; `topics` are names.
    `text` is the file exactly as it came: encoded as UTF-8 it gives the same bytes.
    """

    title: str
    summary: str
    city: str
    unit: str
    networks: tuple[str, ...]
    topics: tuple[str, ...]
    stage: Stage
    contact: str
    as_of: date
    valid_until: date
    text: str
    sections: tuple[Section, ...]
    keywords: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None
    cost_once: Decimal | None = None
    cost_yearly: Decimal | None = None
    price_year: int | None = None
    staff: Decimal | None = None
    funding: tuple[Funding, ...] = ()
    partners: tuple[str, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    legal_basis: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    contact_person: str = ""
    inspiration: str = ""
    sources: tuple[Source, ...] = ()
    licence: str = LICENCE
    evidence: Evidence = Evidence.DESCRIPTION
    provenance: Provenance = Provenance.CITY
