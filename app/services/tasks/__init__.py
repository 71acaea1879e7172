"""“Do zrobienia”: what waits for a person, found anew each time; nothing of it is stored."""

from app.services.tasks.counting import count
from app.services.tasks.listing import waiting

__all__ = ["count", "waiting"]
