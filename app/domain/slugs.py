"""Addresses made of names: ASCII, lower case, hyphens."""

import re
import unicodedata

# Unicode does not decompose the barred l; the other Polish letters it does.
_BARRED = str.maketrans("łŁ", "lL")


def fold(text: str) -> str:
    """Return `text` with the marks of letters taken off: "Łódź" becomes "Lodz"."""
    decomposed = unicodedata.normalize("NFD", text.translate(_BARRED))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def last_part(address: str) -> str:
    """Return the last part of an address that was typed or copied; "" if it is no slug."""
    part = address.strip().partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
    return part if part == slug(part) else ""  # PostgreSQL refuses some characters altogether


def slug(text: str) -> str:
    """Return the address form of a name: "Łódź" becomes "lodz"."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text).casefold()).strip("-")
