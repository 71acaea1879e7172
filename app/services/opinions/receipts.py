"""The receipt of an opinion: number, time, version, and the SHA-256 of what was said.

The hash is that of a JSON text anybody can make again: keys sorted, no spaces, UTF-8, time in UTC.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.errors import NotFoundError
from app.domain.opinions import Position
from app.models.opinions import Opinion


@dataclass(frozen=True, slots=True)
class Receipt:
    """What stands on the paper that a city keeps."""

    number: str
    title: str
    city: str
    version: int
    given_at: datetime
    sha256: str
    position: Position
    remarks: int
    is_late: bool


def receipt(opinion: Opinion) -> Receipt:
    """Return the receipt of an opinion; raises NotFoundError before it is given."""
    if opinion.given_at is None or opinion.number is None or opinion.position is None:
        raise NotFoundError("opinion")
    return Receipt(
        opinion.number,
        opinion.document.title,
        opinion.city.name,
        opinion.version.number,
        opinion.given_at,
        opinion.sha256,
        opinion.position,
        len(opinion.remarks),
        opinion.is_late,
    )


def canonical(opinion: Opinion, text: Mapping[str, Any], given_at: datetime) -> bytes:
    """Return the text that the hash is of, for what was said in one edition of an opinion."""
    told = {
        "number": opinion.number,
        "city": opinion.city.name,
        "version": opinion.version.number,
        "version_sha256": opinion.version.sha256,
        "given_at": given_at.isoformat(),
        "opinion": text,
    }
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def fingerprint(opinion: Opinion, text: Mapping[str, Any], given_at: datetime) -> str:
    """Return the SHA-256 (hex) of one edition."""
    return hashlib.sha256(canonical(opinion, text, given_at)).hexdigest()
