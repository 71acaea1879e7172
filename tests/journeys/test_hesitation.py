"""Pages that hesitate are the same pages, in two pieces."""

import pytest
from flask import Flask
from werkzeug.test import create_environ, run_wsgi_app

from tests.journeys import hesitation
from tests.journeys.hesitation import Hesitant, hesitating


def pieces(app, path):
    body, status, _headers = run_wsgi_app(app, create_environ(path, "http://localhost"))
    assert status == "200 OK"
    return [piece for piece in body if piece]


@pytest.mark.parametrize("is_before", [False, True])
def test_a_page_stops_once_and_is_whole(library: Flask, monkeypatch, is_before):
    pauses = []
    monkeypatch.setattr("time.sleep", pauses.append)
    found = pieces(Hesitant(library.wsgi_app, 0.25, is_before=is_before), "/o-bazie")
    assert pauses == [0.25]
    assert b"".join(found) == b"".join(pieces(library.wsgi_app, "/o-bazie"))
    assert found[-1].startswith(b"<!doctype" if is_before else b"<main")


def test_what_belongs_to_a_page_does_not_stop(library: Flask, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _: pytest.fail("stopped"))
    assert pieces(Hesitant(library.wsgi_app, 1), "/praktyki/podpowiedzi?q=mi")


def test_only_who_asks_for_it_gets_it(library: Flask, monkeypatch):
    monkeypatch.setattr(hesitation, "SECONDS", 0.0)
    assert hesitating(library) is library
    monkeypatch.setattr(hesitation, "SECONDS", 0.1)
    assert isinstance(hesitating(library), Hesitant)
