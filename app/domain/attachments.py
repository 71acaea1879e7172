"""Files that come with a practice."""

from enum import StrEnum

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
