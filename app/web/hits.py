"""Where what was found stands."""

from flask import url_for

from app.services.catalogue import AnyHit, CommentHit, Hit, OutputHit


def address(hit: AnyHit) -> str:
    """Return the address of what was found, of what was said with its place on the page.

    A remark that nobody else may read yet stands in the opinion that its city has given.
    """
    if isinstance(hit, Hit):
        return url_for("practices.detail", slug=hit.practice.slug)
    if isinstance(hit, OutputHit):
        return url_for("outputs.detail", slug=hit.output.slug)
    if isinstance(hit, CommentHit):
        return url_for("comments.find", key=hit.comment.key)
    anchor, slug = f"uwaga-{hit.remark.key}", hit.about.slug
    if not hit.is_open:
        return url_for("opinions.write", shelf="wyniki", slug=slug, _anchor="uwagi")
    if hit.about.kind == "output":
        return url_for("remarks.index", slug=slug, _anchor=anchor)
    return url_for("opinions.index", shelf="praktyki", slug=slug, _anchor=anchor)
