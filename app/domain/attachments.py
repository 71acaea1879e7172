"""Files that come with a practice."""

from dataclasses import dataclass
from enum import StrEnum

LICENCES = (
    "CC BY 4.0",
    "CC BY-SA 4.0",
    "CC0 1.0",
    "dokument urzędowy",
    "wszelkie prawa zastrzeżone",
)
TITLE_LIMIT = 160
DESCRIPTION_LIMIT = 400
DOCUMENT_LIMIT_BYTES = 100_000_000
PERSON_DAY_LIMIT_BYTES = 1_000_000_000


class AttachmentKind(StrEnum):
    """What a file is for; the values are what the interface calls it in Polish."""

    RESOLUTION = "uchwała"
    RULES = "regulamin"
    TENDER = "SWZ/OPZ"
    CONTRACT = "umowa"
    FORM = "formularz"
    MANUAL = "instrukcja"
    PICTURE = "zdjęcie"
    OTHER = "inny"


@dataclass(frozen=True, slots=True)
class Given:
    """What is said of a file by whoever adds it; `kind` is a value of AttachmentKind or ""."""

    kind: str
    title: str
    licence: str
    description: str = ""
    author: str = ""
    name: str = ""
