"""Remarks of cities: answered one by one or together, shared by others, shown as one table."""

from app.services.remarks.answering import AnswerText, answer, changeable
from app.services.remarks.joining import join, joinable, may_join
from app.services.remarks.likeness import similar
from app.services.remarks.notes import note
from app.services.remarks.papers import Paper
from app.services.remarks.passages import Passage, passage
from app.services.remarks.printing import docx
from app.services.remarks.reading import held, late_unanswered, notes, readable, unanswered
from app.services.remarks.table import Change, Line, Table, Voice, changed_in, table
from app.services.remarks.telling import tell_answers

__all__ = [
    "AnswerText",
    "Change",
    "Line",
    "Paper",
    "Passage",
    "Table",
    "Voice",
    "answer",
    "changeable",
    "changed_in",
    "docx",
    "held",
    "join",
    "joinable",
    "late_unanswered",
    "may_join",
    "note",
    "notes",
    "passage",
    "readable",
    "similar",
    "table",
    "tell_answers",
    "unanswered",
]
