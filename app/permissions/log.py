"""Who may read the log of deeds."""

from app.domain.actor import Actor


def read_log(actor: Actor) -> bool:
    """Only administrators: it tells of everybody."""
    return actor.is_administrator
