"""“Stosujemy u siebie”: what cities make of one another's practices."""

from app.services.adoptions.counting import repeated

__all__ = ["repeated"]
