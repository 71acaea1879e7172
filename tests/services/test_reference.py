import shutil

import pytest
from sqlalchemy import func, select

from app.database import db, transaction
from app.domain.cities import SizeClass
from app.models.cities import City
from app.models.networks import Network
from app.models.topics import Topic
from app.services import reference
from tests.factories import NOW, Make


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(reference.FOLDER, tmp_path / "reference")


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def load(folder=reference.FOLDER):
    with transaction():
        loaded = reference.load(folder)
    db.session.expire_all()
    return loaded


def count(table):
    return db.session.scalar(select(func.count(table.id)))


def test_the_tables_hold_what_the_files_say(app):
    loaded = load()
    assert (loaded.networks, loaded.cities) == (8, 1013)
    assert (count(Network), count(Topic), count(City)) == (8, loaded.topics, 1013)


def test_loading_again_changes_nothing(app):
    assert load().changed == 0


def test_a_changed_line_changes_its_row_and_no_other(app, folder):
    line = "lodz,Łódź,łódzkie,"
    text = (folder / "cities.csv").read_text(encoding="utf-8")
    row = next(row for row in text.splitlines() if row.startswith(line))
    population = row.split(",")[3]
    change(folder / "cities.csv", row, row.replace(population, "19999", 1))
    before = db.session.scalars(select(City).where(City.slug == "lodz")).one()
    assert before.size_class is SizeClass.VERY_LARGE
    assert load(folder).changed == 1
    after = db.session.scalars(select(City).where(City.slug == "lodz")).one()
    assert (after.id, after.population, after.size_class) == (before.id, 19_999, SizeClass.SMALL)


def test_a_new_line_adds_a_row(app, folder):
    path = folder / "cities.csv"
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    new = {
        "slug": "lipogrod",
        "name": "Lipogród",
        "voivodeship": "opolskie",
        "population": "20000",
        "lat": "50.5",
        "lon": "17.5",
    }
    with path.open("a", encoding="utf-8") as out:
        out.write(",".join(new[name] for name in header) + "\n")
    assert load(folder).changed == 1
    made = db.session.scalars(select(City).where(City.slug == "lipogrod")).one()
    assert (made.name, made.lat, made.size_class) == ("Lipogród", 50.5, SizeClass.MEDIUM)


def test_a_line_taken_out_deletes_nothing(app, folder):
    path = folder / "cities.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    loaded = load(folder)
    assert (loaded.cities, loaded.changed, count(City)) == (1012, 0, 1013)


def test_a_changed_word_of_a_network_is_taken_over(app, folder):
    change(folder / "networks.yaml", 'short: "Miasto Cyfrowe"', 'short: "Cyfrowe"')
    assert load(folder).changed == 1
    assert Make().network("miasto-cyfrowe").short == "Cyfrowe"


def test_what_somebody_edited_stays_as_they_left_it(app, folder):
    with transaction():
        Make().network().edited_at = NOW
    change(folder / "networks.yaml", 'short: "Miasto Cyfrowe"', 'short: "Cyfrowe"')
    assert load(folder).changed == 0
    assert Make().network("miasto-cyfrowe").short == "Miasto Cyfrowe"


def test_every_topic_belongs_to_the_network_its_line_names(app):
    assert Make().topic("otwarte-dane").network.slug == "miasto-cyfrowe"


@pytest.mark.parametrize(
    "name", ["Bolesławiec", "Dobra", "Józefów", "Oleśnica", "Olsztyn", "Ujazd"]
)
def test_a_name_that_exists_twice_means_both_cities(app, name):
    known = reference.rows().reference
    slugs = known.city(name)
    assert len(slugs) == 2
    for slug in slugs:
        city = db.session.scalars(select(City).where(City.slug == slug)).one()
        assert known.city(f"{name} ({city.voivodeship})") == (slug,)
        assert known.city(slug) == (slug,)


@pytest.mark.parametrize("written", ["Łódź", "łódź", " ŁÓDŹ ", "lodz", "Łódź (łódzkie)"])
def test_a_city_is_known_by_name_and_slug(app, written):
    assert reference.rows().reference.city(written) == ("lodz",)


def test_a_city_that_does_not_exist_means_none(app):
    assert reference.rows().reference.city("Lipogród") == ()


def test_only_the_six_names_are_ambiguous(app):
    known = reference.rows().reference
    names = db.session.scalars(select(City.name).distinct())
    assert sum(len(known.city(name)) > 1 for name in names) == 6


def test_networks_come_in_the_order_of_the_programme(app):
    known = reference.rows().reference.networks
    assert [number for number, _ in known.values()] == list(range(1, 9))


def test_a_topic_is_known_by_name_and_by_every_synonym(app):
    rows = reference.rows()
    for topic in db.session.scalars(select(Topic)):
        for name in (topic.name, *topic.synonyms):
            assert rows.reference.topic(name, (topic.network.slug,)) is not None, name
        assert rows.reference.topic(topic.name, (topic.network.slug,)) == topic.name
        assert rows.topic((topic.network.slug,), topic.name) == topic.id


def test_a_topic_is_looked_for_in_the_first_network_that_has_it(app):
    rows = reference.rows()
    topic = Make().topic("otwarte-dane")
    assert rows.topic(("zasoby-miast", "miasto-cyfrowe"), topic.name) == topic.id


def test_reading_the_reference_takes_three_questions(app, statements):
    reference.rows()
    assert len(statements()) == 3
