"""Rules of the house that no linter knows: what lies where, and what must not stand anywhere."""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from app.cli import group
from app.config import PREFIX, ROOT, Config
from app.errors import PAGES
from app.services import assets

FILE_LIMIT_LINES = 300
FUNCTION_LIMIT_LINES = 30
DOCS = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
# A migration says once what was then; nobody works in it afterwards.
MODULES = [path for path in sorted((ROOT / "app").rglob("*.py")) if path.parent.name != "versions"]


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tracked() -> list[Path]:
    """The text files of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file() and path.suffix not in {".png", ".woff2"}]


FILES = tracked()
needs_git = pytest.mark.skipif(not FILES, reason="not a git checkout: no list of files")


# Views and templates


def decorated(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """The views of a module: functions under a route of its blueprint."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(
            isinstance(one, ast.Call) and ast.unparse(one.func).startswith("bp.")
            for one in node.decorator_list
        ):
            yield node


def rendered() -> dict[str, set[str]]:
    """What each view renders: "noun.view" → names of templates."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "app" / "web").glob("*.py"):
        for view in decorated(ast.parse(path.read_text(encoding="utf-8"))):
            found[f"{path.stem}.{view.name}"] = {
                str(node.args[0].value)
                for node in ast.walk(view)
                if isinstance(node, ast.Call)
                and ast.unparse(node.func) == "render_template"
                and isinstance(node.args[0], ast.Constant)
            }
    return found


def test_every_route_is_a_view_of_the_module_of_its_name(library):
    routes = {rule.endpoint for rule in library.url_map.iter_rules()} - {"static"}
    assert routes == set(rendered())


def test_every_view_renders_the_template_of_its_name_or_none():
    views = rendered()
    assert sum(bool(templates) for templates in views.values()) > 10
    for endpoint, templates in views.items():
        assert templates <= {endpoint.replace(".", "/") + ".html"}, endpoint


def test_every_template_has_its_view():
    views = {name for templates in rendered().values() for name in templates}
    nouns = {
        path.relative_to(ROOT / "templates").as_posix()
        for path in TEMPLATES
        if not path.name.startswith("_") and path.parent.name not in {"_macros", "errors", "mail"}
    }
    assert nouns == views


def test_every_letter_has_a_plain_form_and_one_in_html():
    letters = set((ROOT / "templates" / "mail").iterdir())
    assert {path.suffix for path in letters} == {".txt", ".html"}
    assert {path.stem for path in letters if path.suffix == ".txt"} == {
        path.stem for path in letters if path.suffix == ".html"
    }


def test_every_status_with_a_page_has_its_template():
    pages = {
        path.stem for path in (ROOT / "templates/errors").glob("*.html") if path.stem[0] != "_"
    }
    assert pages == {str(status) for status in PAGES}


FORBIDDEN_IN_TEMPLATES = {
    "text that is not escaped": r"\|\s*safe\b|autoescape\s+false|\bMarkup\b",
    "style inside the page": r"<style|\sstyle\s*=",
    "script inside the page": r"<script(?![^>]*(\bsrc=|application/ld\+json))",
    "a script without the hash of its file": r"<script(?![^>]*(\bintegrity=|application/ld\+json))",
    "handler in an attribute": r"\son[a-z]+\s*=",
    "script as an address": r"javascript:",
    "something of another host": r"<(script|link|img|iframe|form)[^>]*(src|href|action)=.https?:",
    "a decision on rights": r"\{[{%][^}]*\b(is_staff|is_system|current_user|actor|role)\b[^}]*[}%]\}",
}


# Programs for mail load no style sheet, and no policy of ours reaches them.
ALLOWED = {("templates/mail/_layout.html", "style inside the page")}


@pytest.mark.parametrize("what", FORBIDDEN_IN_TEMPLATES)
@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_no_template_holds(path, what):
    found = re.search(FORBIDDEN_IN_TEMPLATES[what], path.read_text(encoding="utf-8"))
    assert (found is not None) == ((short(path), what) in ALLOWED), found


def test_text_is_marked_as_safe_in_one_place_only():
    holders = [short(path) for path in MODULES if re.search(r"\bMarkup\(", path.read_text("utf-8"))]
    assert holders == ["app/web/wording.py"]


# Files for browsers


def test_t58_what_browsers_load_is_as_the_list_of_hashes_says():
    assert list(assets.differences()) == [], "changed on purpose? make assets"


# What the documentation must name


def test_the_documentation_names_every_setting_and_no_other():
    told = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    rows = re.findall(rf"^\| `({PREFIX}\w+)` \|", told, re.MULTILINE)
    settings = [PREFIX + setting.name.upper() for setting in fields(Config)]
    assert rows == [f"{PREFIX}FILE", *settings]


def test_every_setting_named_anywhere_in_the_documentation_exists():
    known = {PREFIX + setting.name.upper() for setting in fields(Config)} | {f"{PREFIX}FILE"}
    for path in DOCS:
        named = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", path.read_text(encoding="utf-8")))
        assert named <= known, path


def commands(of: click.Group, before: str = "") -> Iterator[str]:
    for name, command in of.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield before + name


@pytest.mark.parametrize("command", sorted(commands(group)))
def test_the_documentation_names_every_command(command):
    told = " ".join(path.read_text(encoding="utf-8") for path in DOCS)
    assert f"`{command}`" in told or f"app {command}" in told


def test_every_command_named_in_the_documentation_exists():
    known = set(commands(group))
    told = " ".join(path.read_text(encoding="utf-8") for path in DOCS)
    named = re.findall(r"python -m app ([a-z]+(?: [a-z-]+)?)", told)
    assert named
    for words in named:
        assert {words, words.split()[0]} & known, words


def links() -> Iterator[tuple[Path, str]]:
    for path in DOCS:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8")):
            if "://" not in target:
                yield path, target


def test_every_link_between_the_documents_leads_somewhere():
    for path, target in links():
        assert (path.parent / target).exists(), f"{short(path)} → {target}"


# Size and habits of the code


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_no_file_is_too_long(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= FILE_LIMIT_LINES


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_no_function_is_too_long(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= FUNCTION_LIMIT_LINES, node.name


def calls(name: str) -> set[str]:
    """The modules in which a function of this name is called."""
    return {
        short(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and re.fullmatch(name, ast.unparse(node.func))
    }


def test_nobody_prints_but_the_terminal_door():
    assert all(path.startswith("app/cli/") for path in calls("print"))


def test_only_the_transaction_commits():
    assert calls(r"(db\.)?session\.commit") == {"app/database.py"}


def test_only_the_porch_looks_at_the_clock():
    clock = r"(\w+\.)?(datetime\.(now|utcnow|today)|date\.today|time\.time)"
    assert calls(clock) == {"app/door.py"}


def test_nothing_is_called_utils_or_helpers():
    vague = {"utils", "util", "helpers", "helper", "common", "misc"}
    named = {part for path in MODULES for part in path.relative_to(ROOT).with_suffix("").parts}
    assert not named & vague


def test_tests_are_no_packages():
    assert list((ROOT / "tests").rglob("__init__.py")) == []


# What stands nowhere in the repository; one letter in brackets, so that it does not stand here.

NOWHERE = {
    "work left without an issue": r"\b(TO[D]O|FIX[M]E|XX[X])\b(?!\s*\(?#\d+)",
    "a package registry": r"\b(py[p]i|python[h]osted|npm[j]s)\.(org|com)|arti[f]actory|index-[u]rl",
    "a path of one machine": r"(?<![\w.$}])/(w[o]rk|r[o]ot|h[o]me/\w+)/|/tmp/b[r]ief",
    "a merge left undone": r"^(<{7}|>{7}) ",
}


@pytest.mark.parametrize(
    ("what", "sample"),
    [
        ("work left without an issue", "# {}DO: later"),
        ("a package registry", "https://{}.org/simple"),
        ("a path of one machine", "see {}/main/app"),
        ("a merge left undone", "{} HEAD"),
    ],
)
def test_what_must_stand_nowhere_would_be_seen(what, sample):
    missing = dict(zip(NOWHERE, ("TO", "py" + "pi", "/wor" + "k", "<" * 7), strict=True))
    assert re.search(NOWHERE[what], sample.format(missing[what]), re.MULTILINE)
    assert not re.search(NOWHERE[what], sample.format(""), re.MULTILINE)


@needs_git
@pytest.mark.parametrize("what", NOWHERE)
def test_nowhere_in_the_repository_stands(what):
    pattern = re.compile(NOWHERE[what], re.MULTILINE)
    found = [
        f"{short(path)}: {hit[0]}"
        for path in FILES
        if (hit := pattern.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert found == []


@needs_git
def test_text_files_are_utf8_with_unix_lines():
    for path in FILES:
        source = path.read_bytes()
        source.decode("utf-8")
        assert b"\r\n" not in source, path


@needs_git
def test_nothing_that_the_program_makes_is_kept():
    made = re.compile(r"^(var|index|\.venv)/|\.pyc$|\.mo$|\.db$|^empirie\.env$")
    kept = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert [name for name in kept if made.search(name)] in ([], ["index/README.md"])
