"""How a practice is quoted: by people as a sentence, by machines as linked data (schema.org)."""

from typing import Any

from flask import request, url_for
from flask_babel import format_date

from app.domain.days import day
from app.domain.practices import Provenance
from app.door import ENGLISH, config
from app.models.practices import Practice
from app.web.labels import _

LICENCES = {"CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/deed.pl"}


def permalink(practice: Practice) -> str:
    """Return the address under which a practice stays: the Polish page, whoever asks."""
    path = url_for("practices.detail", slug=practice.slug).removeprefix(request.script_root)
    root = request.script_root.removesuffix(ENGLISH)
    return (config().base_url or request.host_url.rstrip("/") + root) + path


def author(practice: Practice) -> str:
    """Return who answers for the words: the city, or the editors until it does."""
    if practice.provenance is Provenance.CITY:
        return _("City of %(name)s", name=practice.city.name)
    return _("Editors of the EMPIRIE knowledge base")


def citation(practice: Practice) -> str:
    """Return the sentence to put under a quotation."""
    number = practice.version.number if practice.version else 1
    return _(
        "%(author)s, “%(title)s”, EMPIRIE knowledge base, version %(number)s, as of %(day)s,"
        " %(address)s, %(licence)s.",
        author=author(practice),
        title=practice.title,
        number=number,
        day=format_date(practice.as_of, "d MMMM y"),
        address=permalink(practice),
        licence=practice.licence,
    )


def structured(practice: Practice) -> dict[str, Any]:
    """Return the practice as schema.org describes an article about a place."""
    published = practice.published_at
    city = practice.city
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": permalink(practice),
        "url": permalink(practice),
        "headline": practice.title,
        "description": practice.summary,
        "inLanguage": "pl",
        "license": LICENCES.get(practice.licence, practice.licence),
        "datePublished": day(published).isoformat() if published else None,
        "dateModified": practice.as_of.isoformat(),
        "expires": practice.valid_until.isoformat(),
        "author": {"@type": "Organization", "name": author(practice)},
        "isPartOf": {"@type": "CreativeWork", "name": "Baza wiedzy EMPIRIE"},
        "about": [topic.name for topic in practice.topics],
        "keywords": ", ".join(practice.keywords),
        "citation": [source["address"] for source in practice.sources],
        "spatialCoverage": {
            "@type": "City",
            "name": city.name,
            "geo": {"@type": "GeoCoordinates", "latitude": city.lat, "longitude": city.lon},
        },
    }
