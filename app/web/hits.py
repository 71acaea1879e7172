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
    if not hit.is_open:
        return url_for("outputs.detail", slug=hit.about.slug) + "/opinia#uwagi"
    anchor = f"uwaga-{hit.remark.key}"
    if hit.about.kind == "output":
        return url_for("remarks.index", slug=hit.about.slug, _anchor=anchor)
    return url_for("practices.detail", slug=hit.about.slug) + f"/opinie#{anchor}"
