"""axe-core, asked the same way everywhere: all rules of WCAG 2.2 AA and best practice, no exception.

What axe cannot decide (`incomplete`) was looked at by people and stands in axe_incomplete.json with
the reason why it is right; anything new there fails.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# At night colours change and nothing else (tests/web/test_palette.py), so only axe's rules about
# colours, its category cat.color, could find anything else than by day.
SCHEMES: Mapping[str, Sequence[str]] = {
    "light": (),
    "dark": ("color-contrast", "link-in-text-block"),
}
REVIEWED = Path(__file__).with_name("axe_incomplete.json")

# One object for each finding; the whole answer of axe would take longer to carry over than to make.
# A place is named so that it stays the same from one practice and one edit to the next: the element
# and what is around it, by tags and classes, without numbers and without the colour of a network.
RUN = """async ({only, within}) => {
    const answer = await axe.run(within,
        {runOnly: only, resultTypes: ["violations", "incomplete"], elementRef: true});
    const name = (one) => [one.tagName.toLowerCase(),
        ...[...one.classList].filter((kind) => !kind.startsWith("net-"))].join(".");
    const place = (one) => {
        const around = one.parentElement?.closest("[class], main, header, footer, body");
        return (around ? name(around) + " " : "") + name(one);
    };
    const told = (kind) => answer[kind].flatMap((rule) => rule.nodes.map((node) => ({
        kind, rule: rule.id, impact: node.impact, place: place(node.element),
        target: node.target.flat().join(" "),
        told: [...node.any, ...node.all, ...node.none].map((check) => check.message).join("; "),
    })));
    return [...told("violations"), ...told("incomplete")];
}"""


def reviewed() -> Mapping[str, Mapping[str, str]]:
    """Return what people have decided: rule → place → reason."""
    return json.loads(REVIEWED.read_text(encoding="utf-8"))


def by_day_and_night(page: Page) -> Iterator[str]:
    """Give what is wrong or unreviewed on the page that is open, shown in both schemes."""
    for scheme, rules in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        yield from (f"{scheme}: {one}" for one in findings(page, rules))


def findings(page: Page, rules: Sequence[str] = (), within: str = "html") -> Iterator[str]:
    """Give what is wrong or unreviewed on the page that is open, or in a part, a line each."""
    page.wait_for_load_state()
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    only: dict[str, Any] = {"type": "rule" if rules else "tag", "values": list(rules or TAGS)}
    decided = reviewed()
    for one in page.evaluate(RUN, {"only": only, "within": within}):
        if one["kind"] == "violations" or one["place"] not in decided.get(one["rule"], {}):
            yield "{kind} {rule} ({impact}) in {place} at {target}: {told}".format(**one)
