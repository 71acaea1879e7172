import pytest

from app.domain.errors import Fault, InvalidWriteUpError
from app.domain.practices import FRONT_MATTER_LIMIT_BYTES
from app.writeups.frontmatter import Items, Table, Text, read


def faults_of(head: str) -> tuple[Fault, ...]:
    with pytest.raises(InvalidWriteUpError) as caught:
        read(f"---\n{head}\n---\n".encode())
    return caught.value.faults


def test_texts_lists_and_tables_come_with_their_lines():
    found = read(b"---\na: NO\nb:\n  - 010\n  - {c: 12:30:45}\n---\nText\n")
    inner = Table({"c": Text("12:30:45", 5)}, {"c": 5}, 5)
    assert found.table == Table(
        {"a": Text("NO", 2), "b": Items((Text("010", 4), inner), 4)}, {"a": 2, "b": 3}, 2
    )
    assert (found.body, found.body_line, found.faults) == ("Text\n", 7, ())


@pytest.mark.parametrize(
    "source",
    [
        b"\xef\xbb\xbf---\na: b\n---\nText",
        b"---\r\na: b\r\n---\r\nText",
        b"--- \na: b\n---\t\nText",
    ],
    ids=["BOM", "Windows", "blanks behind the hyphens"],
)
def test_what_editors_leave_behind_does_not_matter(source):
    found = read(source)
    assert (found.table.values, found.body) == ({"a": Text("b", 2)}, "Text")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("a: |\n  x\n  y\n", "x y"),
        ('a: "x\\n\\ty"', "x y"),
        ('a: " x  y "', "x y"),
        ("a: 20\u00a0tys.", "20\u00a0tys."),
        ('a: "o\u0301"', "ó"),
        ("a:", ""),
    ],
)
def test_a_value_is_one_line_in_nfc(written, text):
    assert read(f"---\n{written}\n---\n".encode()).table.values["a"] == Text(text, 2)


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (b"", Fault("no-front-matter", 1)),
        (b"# Sopot\n---\n", Fault("no-front-matter", 1, value="# Sopot")),
        (b'{"role": "admin"}', Fault("no-front-matter", 1, value='{"role": "admin"}')),
        (b"+++\na = 1\n+++\n", Fault("no-front-matter", 1, value="+++")),
        (b";;;\n{}\n;;;\n", Fault("no-front-matter", 1, value=";;;")),
        (b"----\na: b\n----\n", Fault("no-front-matter", 1, value="----")),
        (b"---\na: b\n", Fault("open-front-matter", 1)),
        (b"---\na: b\n...\n", Fault("open-front-matter", 1)),
        (b"---\na: \xb3\n---\n", Fault("not-utf8", 2, value="0xB3")),
        (b"\xef\xbb\xbf---\na: \xb3\n---\n", Fault("not-utf8", 2, value="0xB3")),
        ("---\n".encode("utf-16"), Fault("not-utf8", 1, value="0xFF")),
    ],
)
def test_t37_a_file_that_is_no_write_up_is_refused(source, fault):
    with pytest.raises(InvalidWriteUpError) as caught:
        read(source)
    assert caught.value.faults == (fault,)


DEEP = Fault("too-deep", 2, value="3")
HOSTILE = {
    "a Python object": (
        "a: !!python/object/apply:os.system [id]",
        Fault("yaml-sign", 2, value="!"),
    ),
    "a tag": ("a: !x y", Fault("yaml-sign", 2, value="!")),
    "a directive": ("%YAML 1.1", Fault("yaml-sign", 2, value="%")),
    "an anchor": ("b: c\na: &x y", Fault("yaml-sign", 3, value="&")),
    "an alias": ("a: *x", Fault("yaml-sign", 2, value="*")),
    "a billion laughs": (
        'a: &a ["lol", "lol"]\n' + "".join(f"{x}: &{x} [*a, *a, *a]\n" for x in "bcdefghi"),
        Fault("yaml-sign", 2, value="&"),
    ),
    "a merge": ("<<: {a: b}", Fault("not-a-key", 2)),
    "a list for a key": ("? [a, b]\n: c", Fault("not-a-key", 2)),
    "brackets": ("a: " + "[" * 16_000, DEEP),
    "braces": ("a: " + "{a: " * 4_000, DEEP),
    "brackets hidden in quotes": ("a: " + "[ ']', " * 2_000, DEEP),
    "lists in lists": ("a:\n  " + "- " * 8_000 + "x", Fault("too-deep", 3, value="3")),
    "keys in keys": ("? " * 8_000 + "a", DEEP),
    "tables in tables": ("a:\n b:\n  c:\n   d: e", Fault("too-deep", 5, value="3")),
    "JSON": ('{"role": "admin"}', Fault("not-keys", 2)),
    "a list": ("- a\n- b", Fault("not-keys", 2)),
    "a text": ("tytul", Fault("not-keys", 2)),
    "nothing": ("", Fault("not-keys", 2)),
    "two documents": ("a: b\n--- c", Fault("not-yaml", 3, value="--- c")),
    "a colon in a text": ("a: Sopot: plaża", Fault("not-yaml", 2, value="a: Sopot: plaża")),
    "open quotes": ('a: "b', Fault("not-yaml", 3)),
    "a tab": ("a:\n\tb: c", Fault("not-yaml", 3, value="b: c")),
    "a character that is none": (
        'a: "\\UFFFFFFFF"',
        Fault("not-yaml", 2, value='a: "\\UFFFFFFFF"'),
    ),
    "a NUL": ("b: c\na: \0", Fault("control-character", 3, value="U+0000")),
    "a line end of YAML only": ("a: b\u2028c: d", Fault("control-character", 2, value="U+2028")),
    "letters that run backwards": ("a: \u202eb", Fault("control-character", 2, value="U+202E")),
    "too many keys": (
        "\n".join(f"k{n}: v" for n in range(51)),
        Fault("too-many-keys", 2, value="50"),
    ),
    "too much": (
        "a: " + "x" * FRONT_MATTER_LIMIT_BYTES,
        Fault("front-matter-too-large", 1, value="16"),
    ),
}


@pytest.mark.parametrize(("head", "fault"), HOSTILE.values(), ids=HOSTILE)
def test_t37_hostile_front_matter_is_refused_with_its_line(head, fault):
    assert faults_of(head) == (fault,)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('"\\u202e"', "U+202E"),
        ('"\\ud800"', "U+D800"),
        ('"\\0"', "U+0000"),
        ('"\\N"', "U+0085"),
        ('"\\u2066x"', "U+2066"),
    ],
)
def test_an_escape_brings_in_no_control_character(written, shown):
    found = read(f"---\na: b\nc: [{written}]\n---\n".encode())
    assert found.faults == (Fault("control-character", 3, "c", shown),)


def test_t37_a_key_that_stands_twice_is_told_and_keeps_its_first_value():
    found = read(b"---\na: 1\nb: {c: 1, c: 2}\na: 2\n---\n")
    assert found.faults == (
        Fault("repeated-key", 3, "c", "3"),
        Fault("repeated-key", 4, "a", "2"),
    )
    assert found.table.values["a"] == Text("1", 2)


def test_fifty_keys_are_allowed():
    head = "\n".join(f"k{n}: v" for n in range(50))
    assert len(read(f"---\n{head}\n---\n".encode()).table.values) == 50
