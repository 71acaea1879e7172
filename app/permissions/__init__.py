"""Who may do what: one function per action, named like the action.

Where the question is "which of many", the same rule stands right below as a WHERE clause.
"""

from app.domain.errors import NotAllowedError


def require(allowed: bool, action: str) -> None:
    """Raise NotAllowedError unless `allowed`."""
    if not allowed:
        raise NotAllowedError(action)
