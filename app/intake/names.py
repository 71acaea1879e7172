"""The name under which a file is given back: that of whoever uploaded it, if it is harmless."""

import re
import unicodedata

from app.domain.errors import FileRefusedError
from app.domain.files import NAME_LIMIT, FileKind

_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_PLACES = re.compile(r"[/\\]")
_SIGNS = re.compile(r'[<>:"|?*;%]+')


def cleaned(name: str, kind: FileKind) -> str:
    """Return the last part of `name` with the ending of `kind` as its only dot.

    Raises FileRefusedError for a name with invisible signs, or longer than 200 characters.
    """
    if _UNWANTED.search(name):
        raise FileRefusedError("bad-name")
    if len(name) > NAME_LIMIT:
        raise FileRefusedError("name-too-long", str(NAME_LIMIT))
    last = _PLACES.split(unicodedata.normalize("NFC", name))[-1]
    stem = last.rpartition(".")[0] or last
    stem = _SIGNS.sub("-", stem).replace(".", "-").strip(" -")
    return f"{stem or 'plik'}.{kind}"
