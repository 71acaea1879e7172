"""A table put on paper, in the form that offices take."""

from app.services.remarks.papers import Paper


def docx(paper: Paper) -> bytes:
    """Return the Word file.

    What writes it takes megabytes of memory and is loaded by whoever is the first to ask for one.
    """
    from app.services.remarks import word

    return word.written(paper)
