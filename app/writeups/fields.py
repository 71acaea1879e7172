"""The form of a write-up as data: one field for each key of the front matter and each section.

Labels, hints and questions are English msgids; examples are Polish, of a town that does not exist,
because what people write is Polish.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.practices import (
    KEYWORDS_LIMIT,
    NETWORKS_LIMIT,
    REQUIRED_SECTIONS,
    SECTIONS,
    SUMMARY_LIMIT,
    TITLE_LIMIT,
    TOPICS_LIMIT,
    UNIT_LIMIT,
)
from app.writeups.questions import ASKED, EXAMPLES, N_
from app.writeups.sections import anchor


class Kind(StrEnum):
    """What a field holds and how it is typed."""

    LINE = "line"
    TEXT = "text"
    LINES = "lines"  # one value on each line
    CHOICES = "choices"  # so many selects
    CHOICE = "choice"
    GROUP = "group"  # a table of named values
    ROWS = "rows"  # a list of such tables
    SECTION = "section"  # Markdown
    BODY = "body"  # all of the Markdown, its headings too


class Depth(StrEnum):
    """For which description a field is needed."""

    FISZKA = "fiszka"
    FULL = "full"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Column:
    """One value of a group or of a row."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `key` is that of the front matter or the heading; `limit` characters or values."""

    key: str
    label: str
    kind: Kind
    depth: Depth = Depth.OPTIONAL
    limit: int = 0
    hint: str = ""
    question: str = ""
    example: str = ""
    columns: tuple[Column, ...] = ()

    @property
    def characters(self) -> int:
        """So many characters may be typed into it; 0 if it takes something else."""
        return self.limit if self.kind in {Kind.LINE, Kind.TEXT} else 0

    @property
    def name(self) -> str:
        """The name of its input, or what stands before the dot in the names of its inputs."""
        return f"sekcja.{anchor(self.key)}" if self.kind is Kind.SECTION else self.key


FRONT = (
    Field(
        "tytul",
        N_("Title: what and where"),
        Kind.LINE,
        Depth.FISZKA,
        TITLE_LIMIT,
        N_("Name what was done and the city: whoever looks for it knows it by the title."),
        example="Lipogród: teleopieka dla 120 samotnych seniorów",
    ),
    Field(
        "streszczenie",
        N_("Summary in two sentences"),
        Kind.TEXT,
        Depth.FISZKA,
        SUMMARY_LIMIT,
        N_("What did you do, and what came of it? The list of hits shows this text."),
        example="Lipogród dał 120 samotnym seniorom opaski z przyciskiem wzywającym pomoc. "
        "Średni czas do przyjazdu pomocy skrócił się z 25 do 11 minut.",
    ),
    Field(
        "jednostka",
        N_("Department or unit"),
        Kind.LINE,
        Depth.FISZKA,
        UNIT_LIMIT,
        N_("Who in the city runs it?"),
        example="Wydział Polityki Społecznej Urzędu Miasta",
    ),
    Field(
        "sieci",
        N_("Networks"),
        Kind.CHOICES,
        Depth.FISZKA,
        NETWORKS_LIMIT,
        N_("One to three; the first is the main one, its moderator reviews the text."),
        example=EXAMPLES["sieci"],
    ),
    Field(
        "tematy",
        N_("Topics"),
        Kind.CHOICES,
        Depth.FISZKA,
        TOPICS_LIMIT,
        N_("One to five, of the networks you chose."),
        example=EXAMPLES["tematy"],
    ),
    Field(
        "etap",
        N_("Stage"),
        Kind.CHOICE,
        Depth.FISZKA,
        0,
        N_("How far have you come?"),
        example=EXAMPLES["etap"],
    ),
    Field(
        "kontakt",
        N_("Contact: unit, e-mail, telephone"),
        Kind.LINE,
        Depth.FISZKA,
        300,
        N_("Everybody sees this. Name a unit, not a person, and its official address."),
        example="Wydział Polityki Społecznej, wps@lipogrod.example",
    ),
    Field(
        "kontakt_osoba",
        N_("Person to talk to"),
        Kind.LINE,
        Depth.OPTIONAL,
        300,
        N_("Only people with an account see this."),
        example="Koordynatorka teleopieki, tel. 00 000 00 00, w dni robocze od 9 do 13",
    ),
    Field(
        "slowa_kluczowe",
        N_("Keywords"),
        Kind.LINES,
        Depth.OPTIONAL,
        KEYWORDS_LIMIT,
        N_("One on each line: words that somebody would type to find this."),
        example="teleopieka\nopaska SOS\nseniorzy",
    ),
    Field(
        "okres",
        N_("Years"),
        Kind.GROUP,
        Depth.FULL,
        0,
        N_("When did it begin and, if it has ended, when did it end?"),
        example=EXAMPLES["okres"],
        columns=(Column("od", N_("from the year")), Column("do", N_("until the year"))),
    ),
    Field(
        "koszt",
        N_("Cost"),
        Kind.GROUP,
        Depth.FULL,
        0,
        N_("In złoty, digits only. Leave empty what you do not know."),
        example=EXAMPLES["koszt"],
        columns=(
            Column("jednorazowy", N_("to start")),
            Column("roczny", N_("a year")),
            Column("rok_cen", N_("in prices of the year")),
        ),
    ),
    Field(
        "etaty",
        N_("Staff (full-time posts)"),
        Kind.LINE,
        Depth.FULL,
        10,
        N_("How much work does it take? 0.5 is half a post."),
        example="1,5",
    ),
    Field(
        "finansowanie",
        N_("Funding"),
        Kind.ROWS,
        Depth.FULL,
        0,
        N_("Where did the money come from? One source in a row."),
        example=EXAMPLES["finansowanie"],
        columns=(
            Column("zrodlo", N_("source")),
            Column("program", N_("programme")),
            Column("procent", N_("share in percent")),
        ),
    ),
    Field(
        "partnerzy",
        N_("Partners"),
        Kind.LINES,
        Depth.OPTIONAL,
        0,
        N_("One on each line: organisations, not people."),
        example="Lipogrodzki Klub Seniora\nSzpital Powiatowy w Lipogrodzie",
    ),
    Field(
        "wskazniki",
        N_("Indicators of the result"),
        Kind.ROWS,
        Depth.FULL,
        0,
        N_("What was measured, before and after, when, and where can it be checked?"),
        example=EXAMPLES["wskazniki"],
        columns=(
            Column("nazwa", N_("what was measured")),
            Column("jednostka", N_("unit of measure")),
            Column("przed", N_("before")),
            Column("po", N_("after")),
            Column("data", N_("when")),
            Column("zrodlo", N_("source of the figure")),
        ),
    ),
    Field(
        "podstawa_prawna",
        N_("Legal basis"),
        Kind.LINES,
        Depth.FULL,
        0,
        N_("One on each line: acts and resolutions that another city will need."),
        example="ustawa o pomocy społecznej\nuchwała Rady Miasta w sprawie programu teleopieki",
    ),
    Field(
        "warunki",
        N_("Conditions of transfer in brief"),
        Kind.LINES,
        Depth.OPTIONAL,
        0,
        N_("One on each line: without what will it not work elsewhere?"),
        example="całodobowe centrum zgłoszeń w zasięgu\nosoba, która odwiedza seniorów",
    ),
    Field(
        "inspiracja",
        N_("Where the idea came from"),
        Kind.LINE,
        Depth.OPTIONAL,
        300,
        N_("Another practice (its address or title: then each leads to the other) or any address."),
        example="https://lipogrod.example/teleopieka-u-sasiadow",
    ),
    Field(
        "zrodla",
        N_("Sources"),
        Kind.ROWS,
        Depth.OPTIONAL,
        0,
        N_("Pages where one can read more."),
        example=EXAMPLES["zrodla"],
        columns=(Column("tytul", N_("title")), Column("adres", N_("address (https://…)"))),
    ),
    Field(
        "licencja",
        N_("Licence"),
        Kind.LINE,
        Depth.FULL,
        60,
        N_("CC BY 4.0: others may use the text if they say where it comes from."),
        example="CC BY 4.0",
    ),
)

# Keys that are not the author's to set.
SYSTEM_KEYS = ("miasto", "stan_na", "wazne_do", "poziom_dowodow", "status_opisu")

BODY = tuple(
    Field(
        heading,
        heading,
        Kind.SECTION,
        Depth.FULL if heading in REQUIRED_SECTIONS else Depth.OPTIONAL,
        question=ASKED[heading][0],
        example=ASKED[heading][1],
    )
    for heading in SECTIONS
)
FIELDS = (*FRONT, *BODY)
BY_KEY: Mapping[str, Field] = {field.key: field for field in FIELDS}
