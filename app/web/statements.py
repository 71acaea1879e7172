"""What the operator says about the site, kept in files that the operator edits.

A text stands in both languages (`pl`, `en`); Polish stands in where English is missing. What is
left empty is shown as still to be completed, never hidden.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from app.door import Language

LANGUAGES = frozenset({"pl", "en"})


def read(path: Path, language: Language) -> Mapping[str, Any]:
    """Return the statement in one language; a changed file is read anew."""
    spoken = _spoken(_load(path, path.stat().st_mtime_ns), language)
    if not isinstance(spoken, dict):
        raise TypeError(f"{path} holds no keys.")
    return spoken


@lru_cache(8)
def _load(path: Path, _changed_ns: int) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _spoken(value: Any, language: Language) -> Any:
    """Replace every {pl: …, en: …} by the words of one language."""
    if isinstance(value, dict):
        if value and value.keys() <= LANGUAGES:
            return value.get(language) or value.get("pl")
        return {key: _spoken(inner, language) for key, inner in value.items()}
    if isinstance(value, list):
        return [_spoken(inner, language) for inner in value]
    return value
