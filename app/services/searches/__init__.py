"""What outlasts a search: saved ones, what is looked for in vain, questions to a network."""

from app.services.searches.asking import Question, ask
from app.services.searches.counting import Unmet, count, is_unmet, settle, unmet
from app.services.searches.saving import change, mine, remove, save
from app.services.searches.telling import due, look

__all__ = [
    "Question",
    "Unmet",
    "ask",
    "change",
    "count",
    "due",
    "is_unmet",
    "look",
    "mine",
    "remove",
    "save",
    "settle",
    "unmet",
]
