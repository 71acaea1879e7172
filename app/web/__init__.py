"""The pages: every view asks one question of a service and shows the answer in one template."""

from flask import Blueprint, Flask

from app.web import addresses, catalogue, cities, networks, practices, site, topics, wording

blueprints: tuple[Blueprint, ...] = (
    site.bp,
    catalogue.bp,
    practices.bp,
    networks.bp,
    cities.bp,
    topics.bp,
)


def register(app: Flask) -> None:
    """Let the application answer with pages."""
    app.url_map.converters["slug"] = addresses.SlugConverter
    wording.register(app)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
