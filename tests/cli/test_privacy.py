"""R-05, R-08: forgetting from the terminal, and after a backup was brought back."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from app.database import db, transaction
from app.domain.actor import SYSTEM
from app.models.accounts import Throttle, User
from app.services import audit, erasure
from tests.conftest import _close
from tests.factories import NOW, Make

NAME, EMAIL = "Zofia Brzoskwińska", "zofia.brzoskwinska@lipogrod.example"
PERSON = {"name": NAME, "email": EMAIL}


@pytest.fixture
def inside(build):
    """Does something in an application of its own, closed afterwards as a server that stops."""

    def inside(deed):
        app = build()
        with app.app_context():
            try:
                return deed()
            finally:
                _close(app)

    return inside


def written():
    """A person with a published practice that names them."""
    make = Make()
    city = make.city("Lipogród")
    user = make.user(city, joined_at=NOW, **PERSON)
    make.practice(city=city, author_id=user.id, contact=EMAIL, contact_person=NAME)


def forgotten(journal):
    user = db.session.scalars(select(User).where(User.email == EMAIL)).one()
    with transaction():
        erasure.erase(SYSTEM, user, NOW.replace(year=2027))
    erasure.keep_journal(journal)


@pytest.fixture
def restored(config, inside, tmp_path):
    """A database of before the erasure, put in place of the one after it; the journal stayed."""
    path, backup = make_url(config.database).database, tmp_path / "backup.db"
    if not config.database.startswith("sqlite"):
        pytest.skip("the backup is a file of SQLite")
    inside(written)
    with sqlite3.connect(path) as here, sqlite3.connect(backup) as there:
        here.backup(there)
    inside(lambda: forgotten(config.data_folder / "erasures.txt"))
    assert NAME.encode() not in dump(path)
    shutil.copy(backup, path)
    assert NAME.encode() in dump(path)
    return path


def dump(path):
    with sqlite3.connect(path) as database:
        return "\n".join(database.iterdump()).encode()


def test_r08_a_restored_file_forgets_again_whom_it_brought_back(run, restored, inside, config):
    told = run("erasure", "replay")
    assert (told.exit_code, told.output) == (0, "1 of 1 erased again\n")
    for trace in (NAME, EMAIL, "Brzoskwińska"):
        assert trace.encode() not in dump(restored)
        assert trace.encode() not in Path(restored).read_bytes()  # nor in what was freed
    assert inside(audit.first_broken) is None
    assert inside(erasure.journal) != []  # the restored database knows it by itself again
    assert run("erasure", "replay").output == "0 of 1 erased again\n"


def test_r08_the_journal_may_lie_elsewhere(run, restored, config, tmp_path):
    kept = tmp_path / "kept-apart.txt"
    (config.data_folder / "erasures.txt").rename(kept)
    assert run("erasure", "replay").output == "0 of 0 erased again\n"
    assert run("erasure", "replay", kept).output == "1 of 1 erased again\n"
    here = erasure.read_journal(config.data_folder / "erasures.txt")
    assert [user_id for user_id, *_ in here] == [1]


def test_r05_a_rehearsal_says_what_would_go_and_the_deed_does_it(run, inside):
    def tried():
        with transaction():
            db.session.add(Throttle(key="k", count=1, since=NOW.replace(year=2020)))

    inside(tried)
    assert "tries: 1 would go\n" in run("retention", "--dry-run").output
    assert run("retention").output == "1 rows deleted\n"
    assert "tries: 0 would go\n" in run("retention", "--dry-run").output
