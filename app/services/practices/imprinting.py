"""Our keys of a text (when it was confirmed, its evidence, who stands behind it) as they will be.

Whatever a writer puts there, a text is previewed, handed in and published with these.
"""

from datetime import date

from app.domain.errors import InvalidWriteUpError
from app.domain.practices import Evidence, Provenance, WriteUp, valid_until
from app.writeups import reading
from app.writeups.reference import Reference
from app.writeups.stamping import SYSTEM_KEYS, stamped


def read(text: str, reference: Reference, today: date) -> WriteUp:
    """Return what a text says with our keys set, whatever stands in them now.

    Raises InvalidWriteUpError; lines are counted in the text as it came.
    """
    try:
        reading.read(text.encode(errors="replace"), reference, today=today)
    except InvalidWriteUpError as error:
        theirs = tuple(one for one in error.faults if one.key not in SYSTEM_KEYS)
        if theirs:
            raise InvalidWriteUpError(theirs) from None
    return reading.read(imprinted(text, today).encode(errors="replace"), reference)


def imprinted(
    text: str,
    today: date,
    evidence: Evidence = Evidence.DESCRIPTION,
    provenance: Provenance = Provenance.CITY,
) -> str:
    """Return a text with our keys as they are when it is published today."""
    values = (today.isoformat(), valid_until(today).isoformat(), str(int(evidence)), provenance)
    return stamped(text, dict(zip(SYSTEM_KEYS, values, strict=True)))
