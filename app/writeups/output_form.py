"""The form of an output: three fields and a list above one text, and back, with nothing lost.

Keys that nobody knows stay in the file and are carried along; the text is given back as it came.
"""

from collections.abc import Mapping, Sequence

from app.domain.errors import Fault, InvalidWriteUpError
from app.domain.outputs import SOURCES_LIMIT
from app.domain.practices import SUMMARY_LIMIT, TITLE_LIMIT
from app.writeups import form, frontmatter, writing
from app.writeups.characters import tidy
from app.writeups.fields import Depth, Field, Kind
from app.writeups.form import Unfit
from app.writeups.outputs import KEYS
from app.writeups.questions import N_
from app.writeups.writing import Typed

FRONT = (
    Field(
        "tytul",
        N_("Title"),
        Kind.LINE,
        Depth.FISZKA,
        TITLE_LIMIT,
        N_("What the network has worked out, in words that people would search for."),
        example="Model finansowania teleopieki w mieście do 50 tysięcy mieszkańców",
    ),
    Field(
        "streszczenie",
        N_("Summary in two sentences"),
        Kind.TEXT,
        Depth.FISZKA,
        SUMMARY_LIMIT,
        N_("What follows from it, and for whom? The list of outputs shows this text."),
        example="Trzy sposoby finansowania teleopieki z rachunkiem dla każdego z nich. "
        "Miasto wybierze swój w kwadrans.",
    ),
    Field("rodzaj", N_("Kind of output"), Kind.CHOICE, Depth.FISZKA, 0, N_("What is it?")),
    Field(
        "praktyki",
        N_("Practices it is based on"),
        Kind.LINES,
        Depth.OPTIONAL,
        SOURCES_LIMIT,
        N_("The address of a published practice on each line, as the browser shows it."),
        example="/praktyki/lipogrod-teleopieka-dla-120-samotnych-seniorow",
    ),
)
TEXT = Field(
    "tresc",
    N_("Text"),
    Kind.BODY,
    Depth.FISZKA,
    0,
    N_(
        "Markdown. Each section begins with a heading (## and its name): cities refer to it in"
        " their remarks."
    ),
    example="## Cel\n\nCo chcemy osiągnąć.\n\n## Zalecenia\n\n1. Pierwsze zalecenie.",
)
BODY = (TEXT,)
_BY_KEY: Mapping[str, Field] = {field.key: field for field in FRONT}


def values(source: bytes) -> dict[str, str]:
    """Return what stands in each input of the form, by name, empty ones included.

    Raises Unfit if the form could not give the text back as it is.
    """
    front, body = _apart(source)
    filled = dict(form.inputs(FRONT, front)) | {TEXT.name: body}
    again = text(filled, source).encode()
    is_same = form.is_same((front, {"": body}), _sections(again))
    if not is_same or form.remarks(source) != form.remarks(again):
        raise Unfit(())
    return filled


def text(filled: Mapping[str, str], base: bytes) -> str:
    """Return the text that a filled form stands for; what it has no field for comes from `base`.

    Raises Unfit if `base` is no text that a form was made of.
    """
    before, _ = _apart(base)
    front: dict[str, Typed] = {}
    for key in (*KEYS, *(key for key in before if key not in KEYS)):
        field = _BY_KEY.get(key)
        front[key] = form.typed(field, filled) if field else before[key]
    head = form.with_remarks(writing.compose(front, {}), base).rstrip("\n")
    return f"{head}\n\n{tidy(filled.get(TEXT.name, '')).strip()}\n"


def beside(faults: Sequence[Fault]) -> dict[str, list[Fault]]:
    """Return faults by the name of the field that they stand beside; the text has the rest."""
    found: dict[str, list[Fault]] = {}
    for one in faults:
        field = _BY_KEY.get(one.key, TEXT)
        found.setdefault(field.name, []).append(one)
    return found


def _apart(source: bytes) -> tuple[dict[str, Typed], str]:
    try:
        front = frontmatter.read(source)
        if front.faults:
            raise Unfit(front.faults)
        return writing.apart(source)[0], front.body.strip()
    except InvalidWriteUpError as error:
        raise Unfit(error.faults) from None


def _sections(source: bytes) -> tuple[dict[str, Typed], dict[str, str]]:
    front, body = _apart(source)
    return front, {"": body}
