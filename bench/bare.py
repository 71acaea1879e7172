"""The least that Flask can do: what every page of ours is measured beside."""

from flask import Flask
from flask.testing import FlaskClient


def app() -> Flask:
    """Return an application with one page that says "ok"."""
    made = Flask("bare")
    made.add_url_rule("/", view_func=lambda: "ok")
    return made


def client() -> FlaskClient:
    """Return a client of it."""
    return app().test_client()
