"""Comparison, mistakes, cities, networks, topics, front page."""

import re

import pytest

A, B, C = "sopot-dworzec-ppp", "nidzica-fundusz-lokalny", "plock-fundusz-grantowy"
HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}"


def test_two_practices_stand_side_by_side(visitor):
    html = visitor.get(f"/porownaj?p={A}&p={B}").text
    table = re.search(r'<table class="compare">.*</table>', html, re.DOTALL)[0]
    assert table.count('<th scope="col"') == 2
    assert table.count('<th scope="row"') == 18
    assert f'href="/porownaj?p={B}"' in table


def test_a_comparison_grows_by_links_until_four(visitor):
    html = visitor.get(f"/porownaj?p={A}&p={B}&q=fundusz+grantowy").text
    assert f'href="/porownaj?p={A}&amp;p={B}&amp;p={C}"' in html
    full = visitor.get(
        f"/porownaj?p={A}&p={B}&p={C}&p=gdansk-panel-obywatelski&p=leszno-35-godzinny-tydzien-pracy"
    ).text
    assert full.count('<th scope="col"') == 4
    assert "Dodaj praktykę" not in full


def test_one_practice_asks_for_another_and_none_for_two(visitor):
    assert "Dodaj poniżej co najmniej jeszcze jedną" in visitor.get(f"/porownaj?p={A}&p={A}").text
    assert "od dwóch do czterech" in visitor.get("/porownaj?p=nie-ma").text
    assert "Nic nie znaleziono." in visitor.get(f"/porownaj?p={A}&q=xyzzyx").text


def test_mistakes_of_cities_and_advice_of_editors_differ(visitor):
    html = visitor.get("/uniknij-bledow?temat=partnerstwo-publiczno-prywatne").text
    assert '<article class="mistake">' in html
    assert '<article class="mistake from-editors">' in html
    assert re.search(r"Ze źródeł o mieście:.{0,30}Sopot", html)


def test_mistakes_are_narrowed_and_few_are_open(visitor):
    everything = visitor.get("/uniknij-bledow").text
    assert re.search(r"<strong>\d{3} (błędów|błędy|błąd)</strong>", everything)
    assert '" open>' not in everything
    few = visitor.get("/uniknij-bledow?siec=zasoby-miast&temat=partnerstwo-publiczno-prywatne").text
    assert '" open>' in few
    assert few.count('<details class="told-under') == 1
    assert "Nic nie znaleziono" in visitor.get("/uniknij-bledow?q=xyzzyx").text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Sopot", '<h2 id="ways" lang="pl">Sopot</h2>'),
        ("lodz", '<h2 id="ways" lang="pl">Łódź</h2>'),
        ("olesnica", "Które miasto?"),
        ("ol", "Które miasto?"),
        ("atlantyda", "Żadne polskie miasto nie ma nazwy"),
        ("", "Miasta podobne do Twojego"),
        (HOSTILE, "Żadne polskie miasto nie ma nazwy"),
    ],
)
def test_a_city_is_found_by_how_it_is_typed(visitor, asked, told):
    html = visitor.get("/miasta/podobne", query_string={"miasto": asked}).text
    assert told in html
    assert "<img" not in html


def test_cities_like_mine_are_counted_in_three_ways(visitor):
    html = visitor.get("/miasta/podobne?miasto=sopot").text
    assert 'href="/praktyki?rodzaj=praktyka&amp;wielkosc=medium&amp;wojewodztwo=pomorskie"' in html
    assert 'href="/praktyki?rodzaj=praktyka&amp;wielkosc=medium"' in html
    assert 'href="/praktyki?rodzaj=praktyka&amp;wojewodztwo=pomorskie"' in html


def test_a_city_without_practices_says_so(visitor):
    assert "nie podzieliło się jeszcze praktyką" in visitor.get("/miasta/warszawa").text


def test_a_network_shows_its_practices_and_topics(visitor):
    html = visitor.get("/sieci/zasoby-kadrowe").text
    assert "leszno-35-godzinny-tydzien-pracy" in html
    assert "Zarządzanie Zasobami Ludzkimi – ZASOBY KADROWE/LUDZKIE W MIASTACH" in html
    assert "People in City Halls" in visitor.get("/en/sieci/zasoby-kadrowe").text


def test_an_empty_network_and_an_empty_topic_say_so(client):
    for path in ("/sieci/przywodztwo", "/tematy/otwarte-dane"):
        assert "Żadne miasto nie podzieliło się tu jeszcze praktyką" in client.get(path).text


def test_an_empty_library_has_all_its_pages(client):
    for path in (
        "/",
        "/praktyki",
        "/sieci",
        "/miasta",
        "/tematy",
        "/uniknij-bledow",
        "/porownaj",
        "/o-bazie",
    ):
        assert client.get(path).status_code == 200


def test_the_front_page_says_the_same_on_the_map_and_in_the_list(visitor):
    html = visitor.get("/").text
    drawing = re.search(r"<svg viewBox=\"0 0 720.*?</svg>", html, re.DOTALL)[0]
    regions = re.search(r'<ul class="regions">.*', html, re.DOTALL)[0]
    on_map = set(re.findall(r'href="(/miasta/[a-z0-9-]+)"', drawing))
    in_list = set(re.findall(r'href="(/miasta/[a-z0-9-]+)"', regions))
    assert on_map == in_list - {"/miasta/podobne"}
    assert len(on_map) == 41


def test_plurals_are_polish(visitor):
    html = visitor.get("/").text
    assert "<dt>praktyk</dt><dd>48</dd>" in html
    assert "<dt>miast</dt><dd>41</dd>" in html


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/sieci/nie-ma", "Nie ma takiej strony"),
        ("/tematy/nie-ma", "Nie ma takiej strony"),
        ("/miasta/nie-ma", "Nie ma takiej strony"),
        ("/en/sieci/nie-ma", "There is no such page"),
    ],
)
def test_what_is_not_there_is_answered_with_a_search_box(visitor, path, told):
    answer = visitor.get(path)
    assert answer.status_code == 404
    assert told in answer.text
    assert 'name="q"' in answer.text


def test_error_pages_tell_what_to_do(library):
    with library.test_request_context("/"):
        from flask import render_template

        for status, told in {
            400: "Nie można zrozumieć",
            405: "nie można tu zrobić",
            409: "nie można teraz",
            500: "0123abcd",
            503: "odpoczywa",
        }.items():
            assert told in render_template(f"errors/{status}.html", code="0123abcd", status=status)
