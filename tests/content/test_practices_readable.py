"""The practices we publish are files like any other and must pass the same reader."""

import csv
from pathlib import Path

import pytest
import yaml

from app.domain.errors import InvalidWriteUpError
from app.domain.practices import REQUIRED_SECTIONS, Provenance
from app.writeups import files, sections
from app.writeups.faults import sentence
from app.writeups.reading import Reference, read
from app.writeups.reference import lookup_key

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "app" / "reference"
FOUND = files.find(ROOT / "practices")


def rows(name: str, key: str) -> list[dict[str, object]]:
    return yaml.safe_load((REFERENCE / name).read_text(encoding="utf-8"))[key]


@pytest.fixture(scope="module")
def reference() -> Reference:
    topics: dict[str, dict[str, str]] = {}
    for row in rows("topics.yaml", "topics"):
        topics.setdefault(row["network"], {})[lookup_key(row["name"])] = row["name"]
    cities: dict[str, tuple[str, ...]] = {}
    with (REFERENCE / "cities.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for name in (row["name"], f"{row['name']} ({row['voivodeship']})"):
                key = lookup_key(name)
                cities[key] = (*cities.get(key, ()), row["slug"])
    networks = {
        row["slug"]: (row["number"], row["name"]) for row in rows("networks.yaml", "networks")
    }
    return Reference(networks, topics, cities)


def test_the_folder_holds_practices_and_nothing_that_looks_like_one():
    assert len(FOUND) >= 48
    assert files.strays(ROOT / "practices") == []


@pytest.mark.parametrize("file", FOUND, ids=lambda file: file.slug)
def test_a_practice_is_read_without_faults(file, reference):
    try:
        write_up = read(files.read(file.path), reference)
    except InvalidWriteUpError as error:
        pytest.fail("\n".join(f"{file.path}: {sentence(fault)}" for fault in error.faults))
    assert write_up.networks[0] == file.network
    assert write_up.sources
    assert write_up.provenance is Provenance.EDITORIAL


@pytest.mark.parametrize("file", FOUND, ids=lambda file: file.slug)
def test_a_practice_tells_what_another_city_needs(file, reference):
    write_up = read(files.read(file.path), reference)
    headings = {section.heading for section in write_up.sections if section.text}
    assert set(REQUIRED_SECTIONS) - headings <= {"Rezultaty"}
    told = sections.mistakes(write_up)
    assert 3 <= len(told) <= 5
    assert all(one.mistake and one.effect and one.cure for one in told)
