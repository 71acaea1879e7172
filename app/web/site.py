"""The pages about the place itself: front page, about, help, and what the law wants said."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.door import config, current_actor, language
from app.services import adoptions, cities, networks, practices, site
from app.web import poland, statements

bp = Blueprint("site", __name__)


@bp.get("/")
def home() -> ResponseReturnValue:
    """Show what there is."""
    return render_template(
        "site/home.html",
        networks=networks.all_with_counts(),
        newest=practices.newest(current_actor(), 6),
        drawing=poland.drawing(cities.with_practices()),
        numbers=site.numbers(),
        successes=adoptions.successes(),
    )


@bp.get("/o-bazie")
def about() -> ResponseReturnValue:
    """Say what this is and how a practice comes to stand here."""
    return render_template("site/about.html", numbers=site.numbers())


@bp.get("/pomoc")
def help_page() -> ResponseReturnValue:
    """Say how to search."""
    return render_template("site/help_page.html")


@bp.get("/accessibility-statement")
@bp.get("/deklaracja-dostepnosci")  # the one that links name
def accessibility() -> ResponseReturnValue:
    """Show the accessibility statement."""
    statement = statements.read(config().site_folder / "accessibility.yaml", language())
    return render_template("site/accessibility.html", statement=statement)


@bp.get("/polityka-prywatnosci")
def privacy() -> ResponseReturnValue:
    """Show the notice of article 13 GDPR and the list of cookies."""
    notice = statements.read(config().site_folder / "privacy.yaml", language())
    return render_template("site/privacy.html", notice=notice)
