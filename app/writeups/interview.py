"""Answers become the text of a draft: nothing is added, each answer lands in one place."""

import re
from collections.abc import Mapping

from app.domain.interview import QUESTIONS
from app.domain.practices import SECTIONS, TITLE_LIMIT
from app.writeups import writing
from app.writeups.characters import one_line, tidy
from app.writeups.writing import Typed

_NUMBERED = {"Krok po kroku", "Pierwsze trzy kroki"}
_MARK = re.compile(r"^(?:[-*+•]|[0-9]+[.)])\s*")
_HEADING = re.compile(r"^(#{1,2})(?!#)", re.MULTILINE)
# A line of these below a text would make it a heading.
_UNDERLINE = re.compile(r"(?<=[^\n])\n(?=(?:=+|-+) *$)", re.MULTILINE)


def text(answers: Mapping[str, str], known: Mapping[str, Typed]) -> str:
    """Return the text of a draft; `known` are keys of the front matter known without asking.

    A title longer than a title may be goes whole into the solution, too, so that nothing is lost.
    """
    front: dict[str, Typed] = {}
    told: dict[str, str] = {}
    for question in QUESTIONS:
        answer = tidy(answers.get(question.code, "")).strip()
        if answer and question.goes_to in SECTIONS:
            told[question.goes_to] = _section(question.goes_to, answer)
        elif answer:
            front[question.goes_to] = one_line(answer)
    title = str(front.get("tytul", ""))
    if len(title) > TITLE_LIMIT:
        front["tytul"] = title[: TITLE_LIMIT - 1].rstrip() + "…"
        told["Rozwiązanie"] = f"{title}\n\n{told.get('Rozwiązanie', '')}".strip()
    return writing.compose({**front, **known}, told)


def _section(heading: str, answer: str) -> str:
    """Return an answer as a section: steps numbered, what would begin a section escaped."""
    answer = _UNDERLINE.sub("\n\n", _HEADING.sub(r"\\\1", answer))
    lines = [_MARK.sub("", line.strip()) for line in answer.split("\n") if line.strip()]
    if heading in _NUMBERED and len(lines) > 1:
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    return answer
