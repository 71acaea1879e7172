"""What the program stands on is pinned to its bytes, and no secret lies among what is kept."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PINNED = re.compile(r"[a-z0-9._-]+(?:\[[a-z,-]+\])?==\S+(?: ; .+)?(?: --hash=sha256:[0-9a-f]{64})+")
SECRETS = {
    "a private key": "-----BEGIN (?:[A-Z]+ )?PRIVATE" + " KEY-----",
    "a key of a cloud": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a token of a forge": r"\b(?:gh[pousr]_[0-9A-Za-z]{36}|glpat-[0-9A-Za-z_-]{20})\b",
    "a token of a registry": r"\b(?:pypi-AgE[0-9A-Za-z_-]{50}|npm_[0-9A-Za-z]{36})",
    "a token of a chat": r"\bxox[abprs]-[0-9A-Za-z-]{10}",
    "our own key": r"(?m)^EMPIRIE_(?:FORMER_)?SECRET_KEY\s*=\s*[0-9A-Za-z_+/-]{32}",
}


def requirements(lock):
    lines = [line for line in lock.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", "")
    return [" ".join(line.split()) for line in joined.splitlines() if line.strip()]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_t56_every_dependency_is_pinned_to_its_bytes(lock):
    told = requirements(lock.read_text(encoding="utf-8"))
    assert len(told) > 10
    assert [one for one in told if not PINNED.fullmatch(one)] == []


@pytest.mark.parametrize(
    "line", ["flask", "flask>=3", "flask==3.1.3", "-i https://x.example", "./flask"]
)
def test_t56_what_is_not_pinned_is_seen(line):
    assert not PINNED.fullmatch(line)


def test_t56_what_is_installed_must_have_the_bytes_that_were_pinned():
    told = (ROOT / "requirements" / "install").read_text(encoding="utf-8")
    (installing,) = re.findall(r"pip[^\n]* install[^\n]*\$lock[^\n]*", told)
    assert "--require-hashes" in installing


def kept_files():
    """Return the files under version control; where there is none, those beside the program."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = told.stdout.decode().split("\0")[:-1]
    folders = ("app", "docs", "templates", "tests", "requirements")
    paths = [ROOT / name for name in names] or [
        path for folder in folders for path in (ROOT / folder).rglob("*")
    ]
    return [path for path in paths if path.is_file()]


def secrets_in(text):
    return [name for name, pattern in SECRETS.items() if re.search(pattern, text)]


def test_t55_no_file_holds_a_secret():
    paths = kept_files()
    assert len(paths) > 500
    told = {path.name: secrets_in(path.read_bytes().decode("latin-1")) for path in paths}
    assert {name: found for name, found in told.items() if found} == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a private key", "-----BEGIN PRIVATE" + " KEY-----"),
        ("a private key", "-----BEGIN RSA PRIVATE" + " KEY-----"),
        ("a key of a cloud", "AKIA" + "A1" * 8),
        ("a token of a forge", "ghp_" + "a1B2" * 9),
        ("a token of a registry", "npm_" + "a1B2" * 9),
        ("a token of a chat", "xoxb-" + "1234567890"),
        ("our own key", "EMPIRIE_SECRET_KEY=" + "a1B2" * 8),
    ],
)
def test_t55_a_secret_would_be_seen(name, text):
    assert secrets_in(f"x\n{text}\n") == [name]
