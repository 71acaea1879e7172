"""Every code that the log of deeds is written in has words, in both languages."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.actor import SYSTEM, Form, Role
from app.domain.outputs import OutputMove
from app.models.audit import AuditEntry
from app.models.networks import Network
from app.services import audit, log
from app.web import deeds
from tests.factories import NOW

APP = Path(deeds.__file__).parents[1]
LOG = "/zarzadzanie/dziennik"
STEPS = {
    "draft.{}.refused": ("publish", "return"),
    "output.{}": tuple(step.replace("_", "-") for step in OutputMove),
}


def name_of(call):
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def calls(tree, *names):
    return [n for n in ast.walk(tree) if isinstance(n, ast.Call) and name_of(n) in names]


def codes_in(node, tree):
    """Return the codes that an expression may be; a parameter is what its callers give."""
    if isinstance(node, ast.Constant):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return codes_in(node.body, tree) | codes_in(node.orelse, tree)
    if isinstance(node, ast.JoinedStr):
        parts = [p.value if isinstance(p, ast.Constant) else "{}" for p in node.values]
        pattern = "".join(parts)
        return {pattern.format(step) for step in STEPS[pattern]}
    assert isinstance(node, ast.Name), ast.unparse(node)
    for one in ast.walk(tree):
        if isinstance(one, ast.FunctionDef) and node.id in [a.arg for a in one.args.args]:
            place = [a.arg for a in one.args.args].index(node.id)
            given = [call.args[place] for call in calls(tree, one.name)]
            return set().union(*(codes_in(arg, tree) for arg in given))
        if isinstance(one, ast.Assign) and one.targets[0].id == node.id:
            return codes_in(one.value, tree)
    raise AssertionError(node.id)


def written():
    """Return the codes of deeds, from every call that writes an entry."""
    found = set()
    for path in APP.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "audit" not in text:
            continue
        tree = ast.parse(text)
        for call in calls(tree, "record"):
            if ast.unparse(call.func) in {"audit.record", "record"} and not is_denial(call):
                found |= codes_in(call.args[1], tree)
    return found


def is_denial(call):
    return "denied" in ast.unparse(call.args[3])


def tried():
    """Return the codes of what somebody may not do, from every question for a right."""
    found = set()
    for path in APP.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in calls(tree, "require", "NotAllowedError"):
            code = call.args[-1]
            found |= {code.value} if isinstance(code, ast.Constant) else set()
    return found


def test_every_deed_that_is_written_has_words():
    assert written() == set(deeds.DEEDS)


def test_everything_tried_without_the_right_has_words():
    assert tried() == set(deeds.TRIES)


@pytest.fixture
def administrator(make, sign_in):
    return sign_in(make.user(role=Role.ADMINISTRATOR))


def test_an_entry_is_said_in_words_and_leads_to_what_it_is_about(administrator, make):
    practice, city = make.practice(title="Rowery w Miasteczku"), make.city(name="Brzegi Dolne")
    with transaction():
        audit.record(SYSTEM, "practice.archive", practice, {"cities": [city.id], "late": True}, NOW)
        audit.record(SYSTEM, "membership.add", practice, {"form": "observer", "new": None}, NOW)
    page = administrator.get(LOG).text
    assert ">zarchiwizowano dobrą praktykę <code" in page
    assert f'<a href="/praktyki/{practice.slug}">dobra praktyka {practice.id}</a>' in page
    assert '<span lang="pl">Rowery w Miasteczku</span>' in page
    assert "miasta: <bdi>Brzegi Dolne</bdi><br>po terminie: <bdi>tak</bdi>" in page
    assert "forma: <bdi>Obserwator</bdi>" in page
    assert '<option value="membership.add">dodano członkostwo</option>' in page
    assert "&#34;cities&#34;" not in page


def test_a_try_without_the_right_says_so(administrator, make):
    with transaction():
        audit.denied(SYSTEM, "grant-role", "/zarzadzanie/osoby/nowa", NOW)
    page = administrator.get(LOG).text
    assert ">bez uprawnień: nadanie roli <code" in page
    assert "cały serwis" in page
    assert "wynik: <bdi>odmowa</bdi><br>adres: <bdi>/zarzadzanie/osoby/nowa</bdi>" in page


def test_keys_are_told_by_what_they_name_and_days_in_words(administrator, make):
    draft = make.draft(make.practice(title="Rowery w Miasteczku"))
    gone = {"key": "014b9a73-bbcb-403d-b1e5-a505d7840a3d", "remarks": ["x"]}
    with transaction():
        audit.record(SYSTEM, "draft.renew", make.practice(), {"key": draft.key}, NOW)
        audit.record(SYSTEM, "draft.renew", make.practice(), gone, NOW)
        audit.record(SYSTEM, "membership.end", make.practice(), {"until": "2026-03-01"}, NOW)
        audit.record(SYSTEM, "practice.publish", make.practice(), {"version": "ab" * 32}, NOW)
    page = administrator.get(LOG).text
    assert "szkic: <bdi>Rowery w Miasteczku</bdi>" in page
    assert "szkic: <bdi>już nie istnieje</bdi><br>uwagi: <bdi>już nie istnieje</bdi>" in page
    assert "do: <bdi>1 marca 2026</bdi>" in page
    assert f"SHA-256: <bdi>{'ab' * 32}</bdi>" in page
    assert "014b9a73" not in page


def test_what_somebody_typed_is_no_code(administrator, make):
    with transaction():
        audit.record(SYSTEM, "comment.hide", make.practice(), {"reason": "denied <b>"}, NOW)
    assert "powód: <bdi>denied &lt;b&gt;</bdi>" in administrator.get(LOG).text


def test_every_kind_of_thing_can_be_asked_for_and_may_have_gone(app):
    with transaction():
        for kind in deeds.OBJECTS:
            entry = {"at": NOW, "actor_id": None, "role": "", "action": "x", "object_kind": kind}
            told = {"object_id": 9999, "details": {"before": {"networks": [9999]}}}
            db.session.add(AuditEntry(**entry, **told, previous_hash="", hash=kind))
    shown = db.session.scalars(select(AuditEntry)).all()
    assert log.things(shown) == {}
    assert log.names(shown).of("networks", 9999) == ""


def test_a_thing_is_told_with_its_name_and_the_way_to_its_page(administrator, make):
    city, network = make.city(name="Brzegi Dolne"), db.session.scalars(select(Network)).first()
    membership = make.membership(city, network, Form.OBSERVER)
    with transaction():
        audit.record(SYSTEM, "membership.add", membership, {}, NOW)
    page = administrator.get(LOG).text
    address = f"/zarzadzanie/czlonkostwa/{membership.id}"
    assert f'<a href="{address}">członkostwo {membership.id}</a>' in page
    assert f"Brzegi Dolne – {network.short}" in page
    assert administrator.get(address).status_code == 200


def test_the_table_says_the_deed_in_words_beside_its_code(administrator, make):
    with transaction():
        audit.record(SYSTEM, "practice.archive", make.practice(), {}, NOW)
    told = administrator.post(f"{LOG}/eksport", data={"csrf": administrator.csrf}).text
    assert told.splitlines()[0].endswith(",hash,deed,thing")
    assert ",zarchiwizowano dobrą praktykę,dobra praktyka " in told.splitlines()[1]
