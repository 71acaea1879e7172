"""The list that the other journeys walk along."""

from flask import Flask

from app.web import blueprints
from tests.journeys.pages import EXAMPLES, STATES, addresses, ask, pages


def test_every_page_has_an_example_and_answers(library: Flask, site):
    found = pages(library, site)
    assert "/" in found
    assert len(found) > len(EXAMPLES)


def test_every_page_belongs_to_a_noun(library: Flask):
    nouns = {blueprint.name for blueprint in blueprints}
    assert {endpoint.split(".")[0] for endpoint, _ in addresses(library)} == nouns


def test_no_example_outlives_its_page(library: Flask):
    assert {rule.endpoint for rule in library.url_map.iter_rules()} >= EXAMPLES.keys()


def test_states_are_states_of_pages(library: Flask, site):
    answers = {name: ask(site, address).status for name, address in STATES.items()}
    assert answers == {name: 404 if name == "not there" else 200 for name in STATES}
    assert not set(STATES.values()) & {address for _, address in addresses(library)}
