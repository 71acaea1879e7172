import hashlib
import shutil

import pytest
from sqlalchemy import func, select

from app.config import ROOT
from app.database import db, transaction
from app.domain.actor import ANONYMOUS, SYSTEM, Actor, Role
from app.domain.errors import Fault, NotAllowedError
from app.domain.practices import State
from app.models.audit import AuditEntry
from app.models.documents import Version
from app.models.outbox import OutboxMessage
from app.models.practices import Practice
from app.services import audit, practices
from app.writeups.render import RENDERER_VERSION
from tests.factories import NOW, Make

BONDS = "zasoby-miast/lipogrod-zielone-obligacje.md"
CLERKS = "zasoby-miast/lipogrod-wspolna-obsluga.md"
WATER = "miasto-neutralne-klimatycznie/lipogrod-woda-opadowa.md"

TOPICS = {
    "zasoby-miast": "dług, kredyty i obligacje",
    "miasto-neutralne-klimatycznie": "błękitno-zielona infrastruktura i retencja",
}


def write_up(network):
    """A write-up of our own whose main network is the one named."""
    networks = [network, *(other for other in TOPICS if other != network)]
    topics = "".join(f"  - {TOPICS[one]}\n" for one in networks)
    return f"""---
tytul: "Lipogród: zielone obligacje"
streszczenie: "Miasto wydzieliło zielone obligacje. Znalazło nowych inwestorów."
miasto: "Lipogród"
jednostka: "Wydział Finansów"
sieci: [{", ".join(networks)}]
tematy:
{topics}etap: wdrożona
kontakt: "finanse@lipogrod.example"
okres: {{od: 2021}}
finansowanie:
  - {{zrodlo: "obligacje komunalne"}}
partnerzy: ["Bank Lipowy", "Spółka Wodna"]
zrodla:
  - {{tytul: "O obligacjach", adres: "https://lipogrod.example/obligacje"}}
stan_na: 2026-11-22
wazne_do: 2027-11-22
---

## Problem

Miasto potrzebowało pieniędzy na zbiorniki.

## Rozwiązanie

Wydzieliło **zieloną** część emisji.
"""



@pytest.fixture
def folder(make, tmp_path):
    """A folder with three practices of a fictional town."""
    make.city("Lipogród")
    folder = tmp_path / "bring"
    for name in (BONDS, CLERKS, WATER):
        network = name.partition("/")[0]
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(write_up(network), encoding="utf-8")
    return folder


@pytest.fixture
def bring(app, folder):
    """Brings the folder in, and returns the report."""

    def bring(now=NOW, tell=lambda done, total: None):
        with transaction():
            report = practices.import_folder(
                SYSTEM, folder, app.extensions["house"].renderer, now, tell
            )
        db.session.expire_all()
        return report

    return bring


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def practice(name=BONDS):
    slug = name.rpartition("/")[2].removesuffix(".md")
    return db.session.scalars(select(Practice).where(Practice.slug == slug)).one()


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def slugs(*names):
    return tuple(name.rpartition("/")[2].removesuffix(".md") for name in names)


def test_new_files_become_published_practices(bring, folder):
    report = bring()
    assert report.added == slugs(WATER, CLERKS, BONDS)
    assert (report.changed, report.unchanged, report.refused) == ((), (), ())
    kept = practice()
    assert (kept.state, kept.published_at, kept.city.name) == (State.PUBLISHED, NOW, "Lipogród")
    assert [network.slug for network in kept.networks] == [
        "zasoby-miast",
        "miasto-neutralne-klimatycznie",
    ]
    assert [topic.name for topic in kept.topics] == [
        "dług, kredyty i obligacje",
        "błękitno-zielona infrastruktura i retencja",
    ]


def test_the_text_is_kept_as_it_came_with_its_fingerprint(bring, folder):
    bring()
    source = (folder / BONDS).read_bytes()
    version = practice().version
    assert version.text.encode() == source
    assert version.sha256 == hashlib.sha256(source).hexdigest()
    assert (version.number, version.is_published, version.renderer) == (1, True, RENDERER_VERSION)


def test_sections_are_rendered_once_with_anchors_of_their_own(bring):
    bring()
    shown = practice().version.sections
    assert [one["heading"] for one in shown][:2] == ["Problem", "Rozwiązanie"]
    assert [one["anchor"] for one in shown][:2] == ["problem", "rozwiazanie"]
    assert shown[1]["html"].strip() == "<p>Wydzieliło <strong>zieloną</strong> część emisji.</p>"


def test_columns_say_what_the_front_matter_says(bring):
    bring()
    kept = practice()
    assert kept.title.startswith("Lipogród: zielone obligacje")
    assert (kept.year_from, kept.year_to, kept.stage) == (2021, None, "wdrożona")
    assert kept.partners == ["Bank Lipowy", "Spółka Wodna"]
    assert kept.funding == [{"source": "obligacje komunalne", "programme": "", "percent": None}]
    assert kept.sources == [
        {"title": "O obligacjach", "address": "https://lipogrod.example/obligacje"}
    ]
    assert kept.folded.startswith("lipogrod: zielone obligacje\n")
    assert "zielona czesc emisji" in kept.folded
    assert 0 < kept.done <= kept.total


def test_a_share_of_the_money_is_kept_as_text(bring, folder):
    edit(folder / BONDS, '{zrodlo: "obligacje komunalne"}', "{zrodlo: gmina, procent: 12.5}")
    bring()
    assert practice().funding[0]["percent"] == "12.5"


def test_each_new_practice_is_promised_to_the_index_and_noted_in_the_log(bring):
    bring()
    ids = set(db.session.scalars(select(Practice.id)))
    messages = db.session.scalars(select(OutboxMessage)).all()
    assert {message.key for message in messages} == ids
    assert {message.topic for message in messages} == {"practice-changed"}
    entries = db.session.scalars(select(AuditEntry)).all()
    assert {(entry.action, entry.object_id) for entry in entries} == {
        ("practice.publish", id_) for id_ in ids
    }
    assert audit.first_broken() is None


def test_a_second_time_nothing_changes(bring):
    bring()
    rows = [count(table) for table in (Practice, Version, OutboxMessage, AuditEntry)]
    report = bring()
    assert report.unchanged == slugs(WATER, CLERKS, BONDS)
    assert (report.added, report.changed, report.refused) == ((), (), ())
    assert [count(table) for table in (Practice, Version, OutboxMessage, AuditEntry)] == rows


def test_a_changed_text_makes_a_second_version_and_keeps_the_first(bring, folder):
    bring()
    id_, first = practice().id, practice().version.text
    messages = count(OutboxMessage)
    edit(folder / BONDS, "etap: wdrożona", "etap: zakończona")
    later = NOW.replace(hour=18)
    report = bring(later)
    assert (report.changed, len(report.unchanged)) == (slugs(BONDS), 2)
    kept = practice()
    assert (kept.id, kept.stage, kept.published_at) == (id_, "zakończona", NOW)
    assert [version.number for version in practices.versions(kept)] == [2, 1]
    assert kept.version.number == 2
    assert kept.version.created_at == later
    assert practices.version(kept, 1).text == first
    assert count(OutboxMessage) == messages + 1
    assert db.session.scalars(
        select(OutboxMessage.key).order_by(OutboxMessage.id.desc())
    ).first() == id_
    assert audit.first_broken() is None


def test_a_text_that_is_put_back_makes_a_third_version(bring, folder):
    bring()
    for old, new in (("wdrożona", "zakończona"), ("zakończona", "wdrożona")):
        edit(folder / BONDS, f"etap: {old}", f"etap: {new}")
        bring()
    assert [version.number for version in practices.versions(practice())] == [3, 2, 1]
    assert practices.version(practice(), 3).sha256 == practices.version(practice(), 1).sha256


def test_networks_and_topics_follow_the_text(bring, folder):
    bring()
    topic = Make().topic("otwarte-dane")
    edit(
        folder / BONDS,
        "sieci: [zasoby-miast, miasto-neutralne-klimatycznie]",
        "sieci: [zasoby-miast, miasto-cyfrowe]",
    )
    edit(folder / BONDS, "  - błękitno-zielona infrastruktura i retencja\n", "")
    edit(folder / BONDS, "tematy:\n", f"tematy:\n  - {topic.name}\n")
    assert bring().changed == slugs(BONDS)
    assert [one.slug for one in practice().networks] == ["zasoby-miast", "miasto-cyfrowe"]
    assert [one.name for one in practice().topics] == [
        topic.name,
        "dług, kredyty i obligacje",
    ]


def test_networks_may_change_their_order(bring, folder):
    bring()
    edit(
        folder / BONDS,
        "sieci: [zasoby-miast, miasto-neutralne-klimatycznie]",
        "sieci: [miasto-neutralne-klimatycznie, zasoby-miast]",
    )
    target = folder / "miasto-neutralne-klimatycznie" / "lipogrod-zielone-obligacje.md"
    (folder / BONDS).rename(target)
    assert bring().changed == slugs(BONDS)
    assert [one.slug for one in practice().networks] == [
        "miasto-neutralne-klimatycznie",
        "zasoby-miast",
    ]


def test_a_broken_file_is_refused_with_all_its_faults_and_the_others_are_taken(bring, folder):
    edit(folder / BONDS, "etap: wdrożona", "etap: gotowe")
    edit(folder / BONDS, 'miasto: "Lipogród"', 'miasto: "Dębogród"')
    report = bring()
    assert report.added == slugs(WATER, CLERKS)
    ((path, faults),) = report.refused
    assert path == folder / BONDS
    assert {(fault.code, fault.line, fault.key) for fault in faults} == {
        ("unknown-city", 4, "miasto"),
        ("unknown-stage", 10, "etap"),
    }
    assert count(Practice) == 2


def test_nothing_of_a_broken_change_is_kept(bring, folder):
    bring()
    edit(folder / BONDS, "Lipogród: zielone", "Lipogród: inne")
    edit(folder / BONDS, "etap: wdrożona", "etap: gotowe")
    rows = [count(table) for table in (Practice, Version, OutboxMessage, AuditEntry)]
    assert len(bring().refused) == 1
    assert practice().title.startswith("Lipogród: zielone")
    assert [count(table) for table in (Practice, Version, OutboxMessage, AuditEntry)] == rows


def test_a_text_that_cannot_be_rendered_is_refused_before_anything_is_kept(bring, folder):
    edit(folder / BONDS, "## Problem\n", "## Problem\n\n" + "[" * 60_000 + "\n")
    report = bring()
    assert [path for path, _ in report.refused] == [folder / BONDS]
    assert count(Practice) == 2


def test_a_file_in_the_folder_of_another_network_is_refused(bring, folder):
    (folder / "przywodztwo").mkdir()
    (folder / BONDS).rename(folder / "przywodztwo" / "lipogrod-zielone-obligacje.md")
    ((_, faults),) = bring().refused
    assert faults == (Fault("wrong-folder", key="sieci", value="przywodztwo"),)


def test_of_two_files_with_one_slug_the_second_is_refused(bring, folder):
    twin = folder / "zasoby-miast" / "lipogrod-woda-opadowa.md"
    shutil.copy(folder / BONDS, twin)
    report = bring()
    assert report.added == slugs(WATER, CLERKS, BONDS)
    assert report.refused == (
        (twin, (Fault("repeated-value", key=WATER, value="lipogrod-woda-opadowa"),)),
    )


def test_a_file_that_cannot_be_read_is_refused(bring, folder):
    (folder / CLERKS).write_bytes(b"\xff\xfe")
    assert [path for path, _ in bring().refused] == [folder / CLERKS]


def test_other_files_are_left_alone(bring, folder):
    (folder / "README.md").write_text("# About", encoding="utf-8")
    (folder / "zasoby-miast" / "notes.txt").write_text("notes", encoding="utf-8")
    assert len(bring().added) == 3


def test_an_empty_folder_brings_nothing(app, tmp_path):
    report = practices.import_folder(SYSTEM, tmp_path, app.extensions["house"].renderer, NOW)
    assert report == practices.Report((), (), (), ())


def test_progress_is_told_after_each_file_refused_or_not(bring, folder):
    edit(folder / BONDS, "etap: wdrożona", "etap: gotowe")
    heard = []
    bring(tell=lambda done, total: heard.append((done, total)))
    assert heard == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    "actor", [ANONYMOUS, Actor(user_id=1, role=Role.ADMINISTRATOR, city_id=None)]
)
def test_nobody_but_the_system_brings_in_a_folder(app, folder, actor):
    with pytest.raises(NotAllowedError):
        practices.import_folder(actor, folder, app.extensions["house"].renderer, NOW)
    assert count(Practice) == 0


def test_an_archived_practice_stays_archived_when_its_text_changes(bring, folder):
    bring()
    with transaction():
        practice().state = State.ARCHIVED
    edit(folder / BONDS, "etap: wdrożona", "etap: zakończona")
    bring()
    assert (practice().state, practice().stage) == (State.ARCHIVED, "zakończona")


@pytest.mark.slow
def test_the_48_practices_come_in_once(app):
    renderer = app.extensions["house"].renderer
    with transaction():
        first = practices.import_folder(SYSTEM, ROOT / "practices", renderer, NOW)
    with transaction():
        second = practices.import_folder(SYSTEM, ROOT / "practices", renderer, NOW)
    assert (len(first.added), first.refused) == (48, ())
    assert second == practices.Report((), (), first.added, ())
    assert audit.first_broken() is None
