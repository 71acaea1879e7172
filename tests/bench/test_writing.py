"""Write-ups that never were: the same each time, read by the product, in words as people use them."""

import csv
import re
from collections import Counter
from math import log

import pytest
import yaml

from app.domain.practices import SUMMARY_LIMIT, TITLE_LIMIT
from app.services import reference
from app.writeups.reading import read
from app.writeups.reference import Reference, lookup_key
from bench.towns import towns
from bench.writing import Author

SEED = 7
SOME = range(120)


def listed(name):
    return yaml.safe_load((reference.FOLDER / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def write_ups():
    author = Author(SEED)
    return [author.write_up(number) for number in SOME]


@pytest.fixture(scope="module")
def known():
    networks = listed("networks.yaml")["networks"]
    names = {network["slug"]: {} for network in networks}
    for topic in listed("topics.yaml")["topics"]:
        for name in (*topic["synonyms"], topic["name"]):
            names[topic["network"]][lookup_key(name)] = topic["name"]
    return Reference(
        networks={one["slug"]: (one["number"], one["name"]) for one in networks},
        topics=names,
        cities={town.slug: (town.slug,) for town in towns()},
    )


def words(write_ups):
    return Counter(
        word
        for one in write_ups
        for section in one.sections
        for word in re.findall(r"\w+", section.text.lower())
    )


def test_the_same_seed_writes_the_same_whatever_else_is_written(write_ups):
    assert Author(SEED).write_up(SOME[-1]) == write_ups[-1]


def test_another_seed_writes_something_else(write_ups):
    assert Author(SEED + 1).write_up(0).text != write_ups[0].text


def test_the_product_reads_what_was_meant(write_ups, known):
    for one in write_ups:
        assert read(one.text.encode(), known) == one


def test_titles_and_summaries_fit(write_ups):
    assert max(len(one.title) for one in write_ups) <= TITLE_LIMIT
    assert max(len(one.summary) for one in write_ups) <= SUMMARY_LIMIT


def test_lengths_are_those_of_real_write_ups(write_ups):
    lengths = [sum(len(part.text.split()) for part in one.sections) for one in write_ups]
    assert min(lengths) >= 250
    assert max(lengths) <= 1000
    assert 400 <= sum(lengths) / len(lengths) <= 800


def test_all_networks_and_many_towns_are_told_of(write_ups):
    assert len({one.networks[0] for one in write_ups}) == 8
    assert len({one.city for one in write_ups}) > 20


def test_a_word_is_about_as_frequent_as_one_over_its_rank(write_ups):
    counts = sorted(words(write_ups).values(), reverse=True)
    points = [(log(rank), log(count)) for rank, count in enumerate(counts, 1) if 10 <= rank <= 2000]
    mean_x, mean_y = (sum(values) / len(points) for values in zip(*points, strict=True))
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum(
        (x - mean_x) ** 2 for x, _ in points
    )
    assert -1.4 < slope < -0.7


def test_many_words_are_met_once_only(write_ups):
    counts = words(write_ups)
    assert 0.35 < sum(count == 1 for count in counts.values()) / len(counts) < 0.75


def test_no_town_is_a_town_of_poland():
    with (reference.FOLDER / "cities.csv").open(encoding="utf-8", newline="") as lines:
        real = {row["slug"] for row in csv.DictReader(lines)}
    assert not {town.slug for town in towns()} & real


def test_towns_lie_in_real_voivodeships_and_are_called_differently():
    with (reference.FOLDER / "cities.csv").open(encoding="utf-8", newline="") as lines:
        real = {row["voivodeship"] for row in csv.DictReader(lines)}
    assert {town.voivodeship for town in towns()} <= real
    assert len({town.slug for town in towns()}) == len(towns())
