"""Two servers with workers of their own on PostgreSQL and OpenSearch are one site, whoever dies.

KILLS=50 by default: the whole of it takes about a minute.
"""

import hashlib
import os
import threading
import time
from contextlib import suppress
from dataclasses import replace
from itertools import count
from queue import Empty, Queue
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app import create_app, door
from app.cli import leading
from app.database import db, transaction
from app.domain.actor import Form, Role
from app.domain.practices import State
from app.models.attachments import StoredFile
from app.models.drafts import Draft
from app.models.outbox import Lease, OutboxMessage, post
from app.models.practices import Practice
from app.permissions import practices as may
from app.search.engine import Query
from app.search.memory import MemoryEngine
from app.search.opensearch_engine import Cluster, OpenSearchEngine
from app.services import audit, catalogue, outbox, reference
from app.services.accounts.throttle import FREE_FAILURES
from tests.cli.test_serving import free_port, wait_until
from tests.cluster import ADDRESSES, NEEDS_NODES, a_name
from tests.databases import SECRET, SERVER, _close
from tests.machines import Machine

pytestmark = [
    NEEDS_NODES,
    pytest.mark.skipif(not SERVER, reason="several machines need PostgreSQL"),
    pytest.mark.timeout(600),
]

KILLS = int(os.environ.get("KILLS", "50"))
SEED = 20261128
WRITERS = 3
TRIES = 1_000  # a twentieth of a second apart
EVERYBODY = frozenset({"public"})
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


@pytest.fixture
def config(config):
    with a_name() as name:
        yield replace(config, opensearch_urls=ADDRESSES, opensearch_name=name)


@pytest.fixture
def app(config, databases):
    """The application in this process; it waits for the cluster as long as that takes."""
    cluster = Cluster(ADDRESSES, read_seconds=20.0)
    engine = OpenSearchEngine(cluster, config.opensearch_name, reference.thesaurus())
    app = create_app(config, engine)
    with app.app_context():
        yield app
        _close(app)


@pytest.fixture
def machines(config, app, index, tmp_path):
    environment = {
        "EMPIRIE_FILE": os.devnull,
        "EMPIRIE_DATA_FOLDER": str(config.data_folder),
        "EMPIRIE_DATABASE_URL": config.database,
        "EMPIRIE_OPENSEARCH_URLS": ",".join(ADDRESSES),
        "EMPIRIE_OPENSEARCH_NAME": config.opensearch_name,
        "EMPIRIE_PRACTICES_FOLDER": str(config.practices_folder),
        "EMPIRIE_SECRET_KEY": SECRET,
        "EMPIRIE_THREADS": "4",
    }
    both = [Machine(environment, free_port(), tmp_path / f"said-{name}") for name in "ab"]
    for one in both:
        one.start()
    wait_until(lambda: all(one.is_open() for one in both))
    yield both
    for one in both:
        one.kill()


@pytest.fixture
def town(make):
    city = make.city()
    make.membership(city, make.network(), Form.CHANGE_LEADER)
    return city


@pytest.fixture
def cookie(app, sign_in):
    """Signs somebody in; gives the cookie, and the token of their forms."""

    def begin(user):
        browser = sign_in(user)
        return f"sesja={browser.get_cookie('sesja').value}", browser.csrf

    return begin


def index_messages():
    db.session.rollback()
    found = select(OutboxMessage).where(OutboxMessage.topic == outbox.INDEX)
    return list(db.session.scalars(found.execution_options(populate_existing=True)))


def test_sessions_rights_uploads_and_limits_hold_on_both(machines, make, town, cookie):
    a, b = machines
    mine, csrf = cookie(make.user(town))
    other, _ = cookie(make.user())
    status, headers, _ = a.post("/szkice", mine, csrf=csrf, raz="1")
    draft = headers["Location"]
    assert status == 303
    assert b.post("/szkice", mine, csrf=csrf, raz="1")[1]["Location"] == draft
    assert [one.ask("GET", draft, mine)[0] for one in machines] == [200, 200]
    assert [one.ask("GET", draft, other)[0] for one in machines] == [404, 404]
    sent = upload(a, draft, mine, csrf, PDF)
    assert sent == 303
    assert "Regulamin" in b.ask("GET", f"{draft}/zalaczniki", mine)[2]
    # Failures are counted together: whoever guesses gains nothing from a second machine.
    guess = {"email": "nikt@miasto.example", "password": "zgadywane haslo"}
    answers = []
    for number in range(FREE_FAILURES + 2):
        machine = machines[number % 2]
        answers.append(guessed(machine, guess))
    assert answers[:FREE_FAILURES] == [422] * FREE_FAILURES
    assert set(answers[FREE_FAILURES + 1 :]) == {429}
    # Ended here is ended there.
    assert a.post("/wyloguj", mine, csrf=csrf)[0] == 303
    assert [one.ask("GET", draft, mine)[0] for one in machines] != [200, 200]
    assert 200 not in [one.ask("GET", draft, mine)[0] for one in machines]


def guessed(machine, guess):
    return machine.post("/zaloguj", "", **guess)[0]


def upload(machine, draft, mine, csrf, data):
    """Send a file with a draft; return the status."""
    boundary = uuid4().hex
    fields = {"csrf": csrf, "rodzaj": "regulamin", "tytul": "Regulamin", "licencja": "CC BY 4.0"}
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = (
        f"--{boundary}\r\nContent-Disposition: form-data; "
        'name="plik"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    ).encode()
    body = b"".join([*parts, head, data, f"\r\n--{boundary}--\r\n".encode()])
    kind = f"multipart/form-data; boundary={boundary}"
    return machine.ask("POST", f"{draft}/zalaczniki", mine, body, kind)[0]


class Writer(threading.Thread):
    """A person who works on whichever machine answers, and remembers what was confirmed."""

    def __init__(self, machines, cookie, csrf, slugs, number):
        super().__init__(daemon=True)
        self.machines, self.cookie, self.csrf, self.slugs = machines, cookie, csrf, slugs
        self.chance = Random(SEED + number)  # noqa: S311 - seeded on purpose
        self.number = number
        self.stop = threading.Event()
        self.begun, self.files, self.titles, self.archived = [], [], {}, []
        self.failures = []

    def run(self):
        for turn in count():
            if self.stop.is_set():
                return
            try:
                self.write(turn)
                self.archive()
                self.look()
            except Exception as error:  # noqa: BLE001 - told by the test itself
                self.failures.append(repr(error))
                return

    def write(self, turn):
        """Begin a draft with a form that is sent until it is taken; then a file and a title."""
        form = f"{self.number}-{turn}"
        answer = self.insist("/szkice", csrf=self.csrf, raz=form)
        draft = answer[1]["Location"]
        key = draft.rpartition("/")[2]
        self.begun.append(key)
        data = PDF + f"%{form}\n".encode()
        with self.perhaps():
            if upload(self.any(), draft, self.cookie, self.csrf, data) == 303:
                self.files.append(hashlib.sha256(data).hexdigest())
        title = f"Szkic {form} z Lipogrodu"
        with self.perhaps():
            told = {"csrf": self.csrf, "rewizja": "1", "tytul": title}
            if self.any().post(f"{draft}/zapis", self.cookie, **told)[0] == 200:
                self.titles[key] = title

    def archive(self):
        """Put a practice away; if nobody answers, it may or may not have been."""
        try:
            slug = self.slugs.get_nowait()
        except Empty:
            return
        with self.perhaps():
            told = {"csrf": self.csrf, "reason": "Zakończono w Lipogrodzie.", "successor": ""}
            path = f"/praktyki/{slug}/archiwizuj"
            if self.any().post(path, self.cookie, **told)[0] == 303:
                self.archived.append(slug)

    def look(self):
        with self.perhaps():
            status, _, _ = self.any().ask("GET", "/praktyki?q=praktyka")
            assert status == 200, status

    @property
    def confirmed(self):
        return sum(map(len, (self.begun, self.files, self.titles, self.archived)))

    def any(self):
        return self.chance.choice(self.machines)

    def insist(self, path, **fields):
        for _ in range(TRIES):
            with self.perhaps():
                answer = self.any().post(path, self.cookie, **fields)
                assert answer[0] == 303, answer[0]
                return answer
            self.stop.wait(0.05)
        raise AssertionError("nobody answered")

    def perhaps(self):
        """Go on if nobody answered: the machine was killed."""
        return suppress(OSError)


def test_nothing_confirmed_is_lost_and_nothing_is_there_twice_whoever_dies(
    machines, make, town, cookie, capsys
):
    slugs = Queue()
    for _ in range(40):
        practice = make.practice(city=town)
        with transaction():
            post(outbox.INDEX, practice.id, door.now())
        slugs.put(practice.slug)
    people = [make.user(town, Role.COORDINATOR) for _ in range(WRITERS)]
    writers = [
        Writer(machines, *cookie(person), slugs, number) for number, person in enumerate(people)
    ]
    db.session.rollback()
    for writer in writers:
        writer.start()
    chance = Random(SEED)  # noqa: S311 - seeded on purpose
    before = 0
    for _ in range(KILLS):
        # Something was confirmed since the last one, and something is under way.
        wait_until(lambda before=before: confirmed(writers) > before)
        before = confirmed(writers)
        time.sleep(chance.uniform(0, 0.5))
        victim = chance.choice(machines)
        victim.kill()
        victim.start()
        practice = make.practice(city=town)
        with transaction():
            post(outbox.INDEX, practice.id, door.now())
        db.session.rollback()
    for writer in writers:
        writer.stop.set()
        writer.join()
    wait_until(lambda: all(one.is_open() for one in machines))
    assert [writer.failures for writer in writers] == [[]] * WRITERS
    agree(people, writers)
    with capsys.disabled():
        done = {
            name: sum(len(getattr(writer, name)) for writer in writers)
            for name in ("begun", "files", "titles", "archived")
        }
        print(f"\n{KILLS} kills; confirmed and kept: {done}")


def confirmed(writers):
    return sum(writer.confirmed for writer in writers)


def agree(people, writers):
    """What was confirmed is there once, and the index says what the database says."""
    wait_until(lambda: all(message.done_at for message in index_messages()))
    assert not any(message.is_dead for message in index_messages())
    ids = [person.id for person in people]
    drafts = {
        draft.key: draft.text
        for draft in db.session.scalars(select(Draft).where(Draft.created_by.in_(ids)))
    }
    begun = [key for writer in writers for key in writer.begun]
    assert sorted(drafts) == sorted(begun)  # none is missing, none was made twice
    for writer in writers:
        for key, title in writer.titles.items():
            assert title in drafts[key]
        for digest in writer.files:
            told = select(func.count()).where(StoredFile.sha256 == digest)
            assert db.session.scalar(told) == 1
        for slug in writer.archived:
            found = select(Practice.state).where(Practice.slug == slug)
            assert db.session.scalar(found) is State.ARCHIVED
    assert audit.first_broken() is None
    same_as_in_the_database()


def same_as_in_the_database():
    plain = MemoryEngine(door.engine()._thesaurus)
    catalogue.rebuild(plain, door.today())
    listed = db.session.scalars(select(Practice.id).where(may.listed_practices()))
    assert door.engine().ids() == plain.ids() == {f"practice-{id_}" for id_ in listed}
    for text in ("", "praktyka", "miasto opis", "lipogród"):
        query = Query(text, EVERYBODY, size=50)
        assert door.engine().search(query) == plain.search(query)


def test_when_the_one_who_delivers_is_killed_the_other_does_within_ten_seconds(
    machines, make, town, capsys
):
    def holder():
        db.session.rollback()
        return db.session.scalar(
            select(Lease.holder).where(Lease.name == "outbox", Lease.until > door.now())
        )

    def promise():
        practice = make.practice(city=town)
        with transaction():
            post(outbox.INDEX, practice.id, door.now())

    def is_delivered():
        return all(message.done_at for message in index_messages())

    promise()
    wait_until(is_delivered)
    first = holder()
    pid = int(first.split(":")[1])
    (leader,) = [one for one in machines if one.has(pid)]
    leader.kill()
    killed_at = time.monotonic()
    promise()
    wait_until(is_delivered)
    took = time.monotonic() - killed_at
    other = next(one for one in machines if one is not leader)
    assert holder() != first
    assert other.has(int(holder().split(":")[1]))
    assert leading.LEASE.total_seconds() + leading.BEAT_S <= 10
    with capsys.disabled():
        print(f"\ntaken over after {took:.1f} s")
