import io
import json
import os
import resource
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.domain.errors import Fault, InvalidWriteUpError
from app.writeups import child, cost, sandbox
from app.writeups.render import to_html
from app.writeups.sandbox import Renderer


@pytest.fixture(scope="module")
def renderer():
    one = Renderer(cpu_limit=0.5)  # so that a slow text is slow on every machine
    yield one
    one.close()


def test_the_child_renders_as_the_function_does(renderer):
    markdown = "## Ą\n\n*b* [c](#ą) – „d” \u2028 \ud800"
    assert renderer.render(markdown) == to_html(markdown)
    assert renderer.render(markdown, "k-") == to_html(markdown, "k-")
    assert renderer.removed("<script>a</script> <b>c</b>") == 1


REFUSED_BEFORE = {
    "ten thousand brackets": ("Tekst\n\n" + "[" * 10_000, Fault("too-many-signs", 3, value="[")),
    "backticks": ("`" * 301, Fault("too-many-signs", 1, value="`")),
    "images": ("![" * 5_000, Fault("too-many-signs", value="[")),
    "declarations": ("<![" * 3_400, Fault("too-many-signs", value="[")),
    "links": ("[a](" * 5_000, Fault("too-many-signs", value="[")),
    "tags": ("<a " * 7_000, Fault("too-many-signs", value="<")),
    "stars": ("*a" * 2_001, Fault("too-many-signs", value="*")),
    "underscores": ("_a" * 2_001, Fault("too-many-signs", value="_")),
    "nested lists": (
        "\n".join("    " * depth + "- a" for depth in range(60)),
        Fault("too-nested", 22, value="20"),
    ),
    "quotations": ("a\n" + "> " * 21 + "a", Fault("too-nested", 2, value="20")),
    "too much": ("ą" * 50_001, Fault("body-too-large", value="100")),
}


@pytest.mark.parametrize(("markdown", "fault"), REFUSED_BEFORE.values(), ids=REFUSED_BEFORE)
def test_what_costs_too_much_is_refused_before_it_is_tried(markdown, fault):
    unused = Renderer()
    with pytest.raises(InvalidWriteUpError) as caught:
        unused.render(markdown)
    assert caught.value.faults == (fault,)
    assert unused._child is None


@pytest.mark.parametrize(
    "markdown",
    ["[" * 300, "a" * 100_000, "> " * 20 + "a", "    " * 20 + "a", "*a" * 2_000],
    ids=["a run", "the size", "quotations", "indents", "a total"],
)
def test_the_limits_themselves_are_allowed(markdown):
    cost.check(markdown)


DEEP = "- " * 1_000 + "a"  # refused long before the CPU limit, on a slow machine, too
SLOW = "".join(f"*[a{n}]: x\n" for n in range(1_900)) + "\n" + "a1 " * 20_000
TOO_COSTLY = (Fault("too-costly"),)


@pytest.mark.parametrize("markdown", [DEEP, SLOW], ids=["too deep", "too slow"])
def test_what_the_child_cannot_do_is_refused_and_the_next_text_is_rendered(renderer, markdown):
    with pytest.raises(InvalidWriteUpError) as caught:
        renderer.render(markdown)
    assert caught.value.faults == TOO_COSTLY
    assert renderer.render("a") == "<p>a</p>"


def test_a_slow_text_ends_its_child_and_a_deep_one_does_not(renderer):
    renderer.render("a")
    first = renderer._child
    with pytest.raises(InvalidWriteUpError):
        renderer.render(DEEP)
    assert renderer._child is first
    with pytest.raises(InvalidWriteUpError):
        renderer.render(SLOW)
    assert first.returncode == -signal.SIGPROF
    assert renderer._child is None


def test_a_child_that_died_in_peace_is_replaced(renderer):
    renderer.render("a")
    renderer._child.kill()
    renderer._child.wait()
    assert renderer.render("b") == "<p>b</p>"


def test_a_child_that_stops_answering_is_given_up(monkeypatch):
    monkeypatch.setattr(sandbox, "PATIENCE_S", 0.2)
    renderer = Renderer()
    child_process = renderer._ready()
    os.kill(child_process.pid, signal.SIGSTOP)
    with pytest.raises(InvalidWriteUpError) as caught:
        renderer.render("a")
    assert caught.value.faults == TOO_COSTLY
    assert child_process.returncode == -signal.SIGKILL


def test_a_child_that_dies_while_it_is_told_is_a_refusal_too():
    renderer = Renderer()
    process = renderer._ready()
    process.stdout.close()
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert renderer._answer(process, "x" * 100_000) is None
    assert renderer._child is None


def test_threads_get_each_their_own_answer(renderer):
    start = threading.Barrier(8)

    def ask(number: int) -> str:
        start.wait()
        return renderer.render(f"tekst {number}")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert answers == [f"<p>tekst {number}</p>" for number in range(8)]


def test_a_forked_process_starts_a_child_of_its_own(renderer, monkeypatch):
    renderer.render("a")
    parents = renderer._child
    monkeypatch.setattr(renderer, "_owner", -1)
    renderer.render("b")
    own, renderer._child = renderer._child, parents
    assert own is not parents
    assert parents.poll() is None
    other = Renderer()
    other._child = own
    other.close()


def test_closing_ends_the_child_and_may_be_done_twice():
    renderer = Renderer()
    renderer.close()
    renderer.render("a")
    process = renderer._child
    renderer.close()
    renderer.close()
    assert process.returncode is not None


def test_the_child_is_told_no_secret(renderer, monkeypatch):
    monkeypatch.setenv("EMPIRIE_SECRET_KEY", "tajne")
    other = Renderer()
    other.render("a")
    environment = Path(f"/proc/{other._child.pid}/environ").read_bytes()
    other.close()
    assert b"PYTHONPATH" in environment
    assert b"tajne" not in environment


def test_the_child_s_loop_answers_every_line_and_disarms_its_timer():
    jobs = [
        {"ask": "html", "markdown": "a", "prefix": "p-"},
        {"ask": "removed", "markdown": "<u>a</u>", "prefix": "p-"},
        {"ask": "html", "markdown": DEEP, "prefix": "p-"},
    ]
    answers = io.StringIO()
    child.main(io.StringIO("".join(json.dumps(job) + "\n" for job in jobs)), answers)
    assert [json.loads(line) for line in answers.getvalue().splitlines()] == [
        {"html": "<p>a</p>"},
        {"removed": 1},
        {"refused": True},
    ]
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_the_child_s_memory_is_bounded():
    limits = resource.getrlimit(resource.RLIMIT_AS)
    try:
        child.limit_memory()
        with pytest.raises(MemoryError):
            bytearray(2 * child.MEMORY_LIMIT_BYTES)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)
