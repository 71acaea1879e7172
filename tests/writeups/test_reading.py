import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.errors import Fault, InvalidWriteUpError
from app.domain.practices import Evidence, Funding, Indicator, Provenance, Source, Stage
from app.writeups.files import FILE_LIMIT_BYTES
from app.writeups.reading import read
from tests.writeups.samples import BODY_LINE, EXTRA, REFERENCE, a_file

FULL = """slowa_kluczowe: [BO, SBO]
okres: {od: 2019, do: 2021}
koszt: {jednorazowy: 438876.30, roczny: "20 000,5", rok_cen: 2020}
etaty: 0,5
finansowanie:
  - {zrodlo: "UE", program: "POWER", procent: 85}
  - zrodlo: "Budżet miasta"
partnerzy: ["Stowarzyszenie"]
wskazniki:
  - {nazwa: "Głosy", jednostka: "osoby", przed: "0", po: "ok. 1 tys.", data: "2022", zrodlo: "BIP"}
podstawa_prawna: ["uchwała nr 1"]
warunki:
  - zgoda rady
kontakt_osoba: "Jan Nowak"
inspiracja: "Porto Alegre"
zrodla:
  - tytul: "BIP"
    adres: "https://bip.sopot.example/budżet?x=1#y"
licencja: CC0
wazne_do: 2027-03-01
poziom_dowodow: 2
status_opisu: "opis redakcyjny na podstawie źródeł publicznych – czeka na potwierdzenie miasta\""""


def faults_of(source: bytes) -> list[Fault]:
    with pytest.raises(InvalidWriteUpError) as caught:
        read(source, REFERENCE)
    return list(caught.value.faults)


def test_a_short_file_becomes_a_write_up_with_defaults():
    found = read(a_file(), REFERENCE)
    assert (found.title, found.city, found.unit) == (
        "Budżet obywatelski w Sopocie",
        "sopot",
        "Biuro Partycypacji",
    )
    assert (found.networks, found.topics) == (("miasto-obywateli",), ("budżet obywatelski",))
    assert (found.stage, found.licence) == (Stage.RUNNING, "CC BY 4.0")
    assert (found.as_of, found.valid_until) == (date(2026, 11, 22), date(2027, 11, 22))
    assert (found.evidence, found.provenance) == (Evidence.DESCRIPTION, Provenance.CITY)
    assert [(part.heading, part.text) for part in found.sections] == [("Problem", "Małe zaufanie.")]


def test_every_field_is_read():
    found = read(a_file(extra=FULL), REFERENCE)
    assert found.keywords == ("BO", "SBO")
    assert (found.year_from, found.year_to) == (2019, 2021)
    assert (found.cost_once, found.cost_yearly) == (Decimal("438876.30"), Decimal("20000.5"))
    assert (found.price_year, found.staff) == (2020, Decimal("0.5"))
    assert found.funding == (Funding("UE", "POWER", Decimal(85)), Funding("Budżet miasta"))
    assert found.partners == ("Stowarzyszenie",)
    assert found.indicators == (Indicator("Głosy", "osoby", "0", "ok. 1 tys.", "2022", "BIP"),)
    assert (found.legal_basis, found.conditions) == (("uchwała nr 1",), ("zgoda rady",))
    assert (found.contact_person, found.inspiration) == ("Jan Nowak", "Porto Alegre")
    assert found.sources == (Source("BIP", "https://bip.sopot.example/budżet?x=1#y"),)
    assert (found.licence, found.valid_until) == ("CC0", date(2027, 3, 1))
    assert (found.evidence, found.provenance) == (Evidence.COMPARISON, Provenance.EDITORIAL)


@pytest.mark.parametrize(
    "source",
    [a_file(), b"\xef\xbb\xbf" + a_file(), a_file().replace(b"\n", b"\r\n"), a_file() + b"\x0b"],
    ids=["plain", "with a BOM", "with line ends of Windows", "with a control character"],
)
def test_the_file_is_kept_byte_for_byte_and_read_alike(source):
    found = read(source, REFERENCE)
    assert found.text.encode() == source
    assert dataclasses.replace(found, text="") == dataclasses.replace(
        read(a_file(), REFERENCE), text=""
    )


def test_letters_typed_in_two_parts_are_joined_in_values_but_not_in_the_file():
    source = a_file(miasto='miasto: "Olsztyn (warmin\u0301sko-mazurskie)"')
    found = read(source, REFERENCE)
    assert found.city == "olsztyn-warminsko-mazurskie"
    assert found.text.encode() == source


@pytest.mark.parametrize(
    "named",
    [
        "3",
        '"miasto-obywateli"',
        '"Partycypacja/konsultacje/współpraca – MIASTO OBYWATELI"',
        '"partycypacja/konsultacje/współpraca –  miasto obywateli"',
    ],
)
def test_a_network_is_known_by_number_slug_and_name(named):
    assert read(a_file(sieci=f"sieci: [{named}]"), REFERENCE).networks == ("miasto-obywateli",)


@pytest.mark.parametrize(
    ("networks", "topics", "names"),
    [
        ("[3]", "[BO]", ("budżet obywatelski",)),
        ("[3, 2]", "[Granty]", ("współpraca z organizacjami pozarządowymi",)),
        ("[2, 3]", "[Granty]", ("fundusze lokalne i filantropia",)),
    ],
    ids=["a synonym", "of the first network", "of the first network, the other way round"],
)
def test_a_topic_is_known_by_its_synonyms_in_the_main_network_first(networks, topics, names):
    found = read(a_file(sieci=f"sieci: {networks}", tematy=f"tematy: {topics}"), REFERENCE)
    assert found.topics == names


@pytest.mark.parametrize(
    ("named", "slug"),
    [
        ("SOPOT", "sopot"),
        ("olsztyn-warminsko-mazurskie", "olsztyn-warminsko-mazurskie"),
        ("Olsztyn (warmińsko-mazurskie)", "olsztyn-warminsko-mazurskie"),
    ],
)
def test_a_city_is_known_by_name_by_slug_and_with_its_voivodeship(named, slug):
    assert read(a_file(miasto=f"miasto: {named}"), REFERENCE).city == slug


def test_today_stands_in_for_a_missing_date_and_validity_follows_it():
    found = read(a_file(stan_na=None), REFERENCE, today=date(2028, 2, 29))
    assert (found.as_of, found.valid_until) == (date(2028, 2, 29), date(2029, 2, 28))


def test_a_key_without_a_value_counts_as_left_out():
    found = read(a_file(extra="partnerzy:\nkoszt:\ninspiracja:"), REFERENCE)
    assert (found.partners, found.cost_once, found.inspiration) == ((), None, "")


REPLACED = [
    ("missing-key", "tytul", None, 0, "tytul", ""),
    ("missing-key", "streszczenie", "streszczenie:", 3, "streszczenie", ""),
    ("missing-key", "miasto", 'miasto: ""', 4, "miasto", ""),
    ("missing-key", "jednostka", None, 0, "jednostka", ""),
    ("missing-key", "sieci", "sieci: []", 6, "sieci", ""),
    ("missing-key", "tematy", None, 0, "tematy", ""),
    ("missing-key", "etap", None, 0, "etap", ""),
    ("missing-key", "kontakt", None, 0, "kontakt", ""),
    ("missing-key", "stan_na", None, 0, "stan_na", ""),
    ("not-text", "tytul", "tytul: [a, b]", 2, "tytul", ""),
    ("not-text", "tematy", "tematy:\n  - bo\n  - {a: b}", 9, "tematy", ""),
    ("not-a-list", "sieci", "sieci: miasto-obywateli", 6, "sieci", "miasto-obywateli"),
    ("not-a-list", "tematy", "tematy: {a: b}", 7, "tematy", ""),
    ("too-long", "tytul", f"tytul: {'a' * 121}", 2, "tytul", "120"),
    ("too-long", "streszczenie", f"streszczenie: {'a' * 401}", 3, "streszczenie", "400"),
    ("too-long", "jednostka", f"jednostka: {'a' * 121}", 5, "jednostka", "120"),
    ("too-many", "sieci", "sieci: [2, 3, 4, 5]", 6, "sieci", "3"),
    ("too-many", "tematy", "tematy: [a, b, c, d, e, f]", 7, "tematy", "5"),
    ("repeated-value", "sieci", "sieci: [3, miasto-obywateli]", 6, "sieci", "miasto-obywateli"),
    ("repeated-value", "tematy", "tematy: [bo, BO]", 7, "tematy", "budżet obywatelski"),
    ("unknown-stage", "etap", "etap: gotowe", 8, "etap", "gotowe"),
    ("unknown-network", "sieci", "sieci: [9]", 6, "sieci", "9"),
    ("unknown-network", "sieci", "sieci:\n  - 3\n  - 9", 8, "sieci", "9"),
    ("unknown-topic", "tematy", "tematy: [PPP]", 7, "tematy", "PPP"),
    ("unknown-topic", "tematy", "tematy:\n  - bo\n  - inne", 9, "tematy", "inne"),
    ("unknown-city", "miasto", "miasto: Sopott", 4, "miasto", "Sopott"),
    ("ambiguous-city", "miasto", "miasto: Olsztyn", 4, "miasto", "Olsztyn"),
    ("wrong-date", "stan_na", "stan_na: 22.11.2026", 10, "stan_na", "22.11.2026"),
    ("wrong-date", "stan_na", "stan_na: 2026-02-30", 10, "stan_na", "2026-02-30"),
    ("wrong-date", "stan_na", "stan_na: 9999-01-01", 10, "stan_na", "9999-01-01"),
]


@pytest.mark.parametrize(("code", "changed", "written", "line", "key", "value"), REPLACED)
def test_a_wrong_value_is_named_with_line_and_key(code, changed, written, line, key, value):  # noqa: PLR0917
    assert Fault(code, line, key, value) in faults_of(a_file(**{changed: written}))


ADDED = [
    ("unknown-key", "is_published: true", "is_published", "", 0),
    ("misspelt-key", "Źródła: []", "Źródła", "zrodla", 0),
    ("misspelt-key", "partnerzi: []", "partnerzi", "partnerzy", 0),
    ("misspelt-key", "koszt: {rocznie: 5}", "koszt.rocznie", "roczny", 0),
    ("unknown-key", "zrodla:\n  - {tytul: a, adres: 'https://a.example', q: b}", "zrodla.q", "", 1),
    ("repeated-key", "miasto: Gdynia", "miasto", "4", 0),
    ("not-a-table", "koszt: 100 zł", "koszt", "100 zł", 0),
    ("not-a-table", "okres: [2019]", "okres", "", 0),
    ("not-a-table", "wskazniki:\n  - głosy", "wskazniki", "głosy", 1),
    ("not-text", "koszt: {roczny: [1]}", "koszt.roczny", "", 0),
    ("too-long", f"slowa_kluczowe: [{'a' * 61}]", "slowa_kluczowe", "60", 0),
    ("too-many", f"slowa_kluczowe: {list('abcdefghi')}", "slowa_kluczowe", "8", 0),
    ("too-many", f"partnerzy: {['a'] * 41}", "partnerzy", "40", 0),
    ("wrong-number", "koszt: {jednorazowy: ok. 5}", "koszt.jednorazowy", "ok. 5", 0),
    ("wrong-number", "koszt: {jednorazowy: -5}", "koszt.jednorazowy", "-5", 0),
    ("wrong-number", "koszt: {jednorazowy: 1e9}", "koszt.jednorazowy", "1e9", 0),
    ("wrong-number", "koszt: {jednorazowy: ٣}", "koszt.jednorazowy", "٣", 0),
    ("wrong-number", "etaty: NaN", "etaty", "NaN", 0),
    ("wrong-year", "okres: {od: 19}", "okres.od", "19", 0),
    ("wrong-year", "koszt: {rok_cen: 2020 r.}", "koszt.rok_cen", "2020 r.", 0),
    ("years-reversed", "okres: {od: 2021, do: 2020}", "okres.do", "2020", 0),
    (
        "wrong-percent",
        "finansowanie: [{zrodlo: a, procent: 101}]",
        "finansowanie.procent",
        "101",
        0,
    ),
    ("wrong-percent", "finansowanie: [{zrodlo: a, procent: -1}]", "finansowanie.procent", "-1", 0),
    ("missing-key", "finansowanie:\n  - {procent: 5}", "finansowanie.zrodlo", "", 1),
    ("missing-key", "wskazniki:\n  - {po: '5'}", "wskazniki.nazwa", "", 1),
    ("missing-key", "zrodla:\n  - {adres: 'https://a.example'}", "zrodla.tytul", "", 1),
    ("missing-key", "zrodla:\n  - {tytul: a}", "zrodla.adres", "", 1),
    ("wrong-date", "wazne_do: jutro", "wazne_do", "jutro", 0),
    ("validity-reversed", "wazne_do: 2026-11-21", "wazne_do", "2026-11-21", 0),
    ("wrong-evidence", "poziom_dowodow: 5", "poziom_dowodow", "5", 0),
    ("wrong-evidence", "poziom_dowodow: wysoki", "poziom_dowodow", "wysoki", 0),
    ("unknown-provenance", "status_opisu: sprawdzony", "status_opisu", "sprawdzony", 0),
    *(
        ("wrong-address", f"zrodla: [{{tytul: a, adres: '{address}'}}]", "zrodla.adres", address, 0)
        for address in (
            "javascript:alert(1)",
            "ftp://a.example",
            "www.a.example",
            "https://",
            "http://[a",
            "https://a b.example",
        )
    ),
]


@pytest.mark.parametrize(("code", "written", "key", "value", "below"), ADDED)
def test_a_wrong_addition_is_named_with_line_and_key(code, written, key, value, below):
    assert faults_of(a_file(extra=written)) == [Fault(code, EXTRA + below, key, value)]


@pytest.mark.parametrize("written", ["100", "100%", "0", "33,3 %"])
def test_a_share_may_have_its_sign(written):
    found = read(a_file(extra=f"finansowanie: [{{zrodlo: a, procent: '{written}'}}]"), REFERENCE)
    assert found.funding[0].percent is not None


def test_an_unknown_network_does_not_make_its_topics_unknown():
    codes = [fault.code for fault in faults_of(a_file(sieci="sieci: [9]", tematy="tematy: [PPP]"))]
    assert codes == ["unknown-network"]


@pytest.mark.parametrize(
    ("code", "body", "below", "key", "value"),
    [
        ("unknown-heading", "\n## Problemy\n", 1, "Problemy", "Problemy"),
        ("heading-order", "## Cel\n\n## Problem\n", 2, "Problem", "Cel"),
        ("repeated-heading", "## Cel\n## Cel ##\n", 1, "Cel", str(BODY_LINE)),
        ("main-heading", "## Cel\n\n# Sopot\n", 2, "Sopot", "Sopot"),
        ("main-heading", "## Cel\n\n#sopot\n", 2, "sopot", "sopot"),
        ("text-before-headings", "\n\nDzień dobry\n\n## Cel\n", 2, "", "Dzień dobry"),
        ("text-before-headings", "Bez nagłówków", 0, "", "Bez nagłówków"),
        ("underlined-heading", "## Cel\n\nSopot\n-----\n", 3, "Sopot", "Sopot"),
        ("underlined-heading", "## Cel\n\nSopot\n=\n", 3, "Sopot", "Sopot"),
        ("body-too-large", "## Cel\n" + "ą" * 50_000, 0, "", "100"),
    ],
)
def test_a_wrong_body_is_named_with_line_and_heading(code, body, below, key, value):
    assert faults_of(a_file(body)) == [Fault(code, BODY_LINE + below, key, value)]


def test_headings_in_code_and_of_the_third_level_are_the_author_s_own():
    body = "## Cel\n\n```\n# a\n## b\n```\n\n### Po swojemu\n\n- a\n\n---\n"
    assert [part.heading for part in read(a_file(body), REFERENCE).sections] == ["Cel"]


def test_a_fence_that_is_never_closed_hides_no_heading():
    assert [fault.code for fault in faults_of(a_file("## Cel\n\n```\n# a\n"))] == ["main-heading"]


def test_all_faults_are_told_at_once_in_the_order_of_lines():
    source = a_file("# Sopot\n", extra="publiczna: x", etap="etap: nie", tytul=None)
    told = [(fault.code, fault.line) for fault in faults_of(source)]
    assert told == [
        ("missing-key", 0),
        ("unknown-stage", 7),
        ("unknown-key", EXTRA - 1),
        ("main-heading", BODY_LINE - 1 + 1),
    ]


def test_a_file_beyond_the_limit_is_not_even_decoded():
    assert faults_of(b"\xff" * (FILE_LIMIT_BYTES + 1)) == [Fault("file-too-large", value="120")]


def test_a_long_value_is_shown_shortened():
    (fault,) = faults_of(a_file(miasto="miasto: " + "Sopot " * 50))
    assert len(fault.value) <= 80
    assert fault.value.endswith("…")


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_refused_as_a_write_up_and_no_other_way(source):
    with pytest.raises(InvalidWriteUpError):
        read(source, REFERENCE)


@settings(deadline=None)  # the machine may be busy
@given(st.text(max_size=200))
def test_arbitrary_front_matter_is_refused_as_a_write_up_and_no_other_way(head):
    with pytest.raises(InvalidWriteUpError):
        read(f"---\n{head}\n---\n".encode(errors="replace"), REFERENCE)


YAML_SIGNS = st.lists(
    st.sampled_from(
        [
            *"[]{},:-?&*!|>%@`#'\"\\ \n\t",
            "tytul",
            "sieci",
            "<<",
            '"\\U',
            "FFFFFFFF",
            "---",
            "\n  - ",
        ]
    ),
    max_size=60,
).map("".join)


@settings(deadline=None)  # the machine may be busy
@given(YAML_SIGNS)
@example("tytul: \\")
def test_front_matter_made_of_yaml_s_signs_is_refused_or_a_title_and_no_other_way(head):
    source = a_file(extra=head, tytul=None)
    try:
        found = read(source, REFERENCE)
    except InvalidWriteUpError:
        return  # nearly always; by chance the signs are a title
    assert "tytul" in head
    assert found.title.strip()
    ours = {"title": found.title, "text": source.decode(), "sections": found.sections}
    assert found == dataclasses.replace(read(a_file(), REFERENCE), **ours)


@settings(deadline=None)  # the machine may be busy
@given(st.text(alphabet=st.sampled_from("#`~-=* \nabł\x00|[]()<>"), max_size=200))
def test_an_arbitrary_body_is_read_or_refused_and_no_other_way(body):
    source = a_file(f"## Cel\n{body}")
    try:
        found = read(source, REFERENCE)
    except InvalidWriteUpError as error:
        lines = [fault.line for fault in error.faults]
        assert lines == sorted(lines)
        assert lines[0] >= BODY_LINE
    else:
        assert found.text.encode() == source
        assert [part.heading for part in found.sections] == ["Cel"]
