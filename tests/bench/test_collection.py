"""The write-ups of the bench in a database: the same, whoever wrote them."""

import pytest
from sqlalchemy import select

from app.database import db
from app.models.documents import Version
from app.models.practices import Practice
from app.services import reference
from bench import collection
from bench.writing import Author
from tests.databases import _close

SIZE = 7


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(collection, "RENDERED", 2)
    app = collection.application(tmp_path)
    with app.app_context():
        yield collection.Desk(Author(7), reference.rows())
        _close(app)


def test_other_processes_write_what_this_one_would(desk, monkeypatch):
    monkeypatch.setattr(collection, "AHEAD", 2)
    batches = [range(1, 4), range(4, 5), range(5, 7), range(7, 8), range(8, 10)]
    written = list(collection._sheets(desk, batches))
    assert written == [desk.write(one) for one in batches]


def test_all_batches_are_put_in(desk, monkeypatch):
    monkeypatch.setattr(collection, "BATCH", 3)
    monkeypatch.setattr(
        collection, "_sheets", lambda desk, batches: (desk.write(one) for one in batches)
    )
    told = []
    collection.fill(desk.author, SIZE, told.append)
    assert told == [3, 6, 7]
    kept = db.session.execute(select(Version.id, Version.text).order_by(Version.id)).all()
    assert kept == [(n, desk.author.write_up(n).text) for n in range(1, SIZE + 1)]
    practices = select(Practice.id, Practice.version_id, Practice.title).order_by(Practice.id)
    assert db.session.execute(practices).all() == [
        (n, n, desk.author.write_up(n).title) for n in range(1, SIZE + 1)
    ]
    shown = db.session.scalar(select(Version.sections).where(Version.id == 5))
    assert [one["heading"] for one in shown] == [
        one.heading for one in desk.author.write_up(1 + 5 % 2).sections
    ]
