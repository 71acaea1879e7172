"""The least that Flask can do: what every page of ours is measured beside."""

from flask import Flask
from flask.testing import FlaskClient


def client() -> FlaskClient:
    """Return a client of an application with one page that says "ok"."""
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "ok")
    return app.test_client()
