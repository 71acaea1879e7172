"""The contrast of every pair of colours that pages use, computed from the tokens (WCAG 2.2)."""

import re
from itertools import product

import pytest

from app.config import ROOT

CSS = (ROOT / "app/static/tokens.css").read_text(encoding="utf-8")
NETWORKS = [f"net-{number}" for number in range(1, 9)]
TEXT = [
    *product(["ink", "muted", "link", "link-strong", *NETWORKS], ["ground", "surface"]),
    *product(["ink", "muted", "link"], ["sunken"]),
    ("on-accent", "accent"),
    ("on-accent", "link-strong"),
    ("on-mark", "mark"),
    *[(f"on-{kind}", kind) for kind in ("note", "caution", "good", "bad")],
    *[("on-net", network) for network in NETWORKS],
    *[("ink", f"land-{shade}") for shade in range(4)],
    *product(["on-bad", "on-good"], ["surface", "ground"]),
]
GRAPHICS = [
    *product(["line-strong", "focus", "accent"], ["ground", "surface"]),
    *[("dot", f"land-{shade}") for shade in range(4)],
    *product(["on-good", "on-bad", "on-caution", "on-note"], ["surface", "ground"]),
]


def block(css):
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6}|var\(--[a-z-]+\));", css))


LIGHT = block(re.search(r":root \{(.*?)\n\}", CSS, re.DOTALL)[1])
DARK = LIGHT | block(re.search(r"scheme: dark\) \{(.*?)\n\}", CSS, re.DOTALL)[1])
MORE = block(re.search(r"contrast: more\) \{(.*?)\n\}", CSS, re.DOTALL)[1])
PALETTES = {"light": LIGHT, "dark": DARK, "light, more": LIGHT | MORE, "dark, more": DARK | MORE}


def colour(palette, name, base):
    value = palette[name]
    return value if value.startswith("#") else base[value[6:-1]]


def luminance(value):
    channels = [int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", PALETTES)
@pytest.mark.parametrize(
    ("pairs", "least"), [(TEXT, 4.5), (GRAPHICS, 3.0)], ids=["text", "graphics"]
)
def test_every_pair_can_be_told_apart(scheme, pairs, least):
    palette = PALETTES[scheme]
    base = DARK if scheme.startswith("dark") else LIGHT
    found = {
        pair: round(contrast(*(colour(palette, name, base) for name in pair)), 2) for pair in pairs
    }
    assert {pair: ratio for pair, ratio in found.items() if ratio < least} == {}


def test_black_on_white_is_the_measure():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_body_text_is_at_least_eighteen_pixels():
    sizes = dict(re.findall(r"--text-([a-z0-9]+): ([\d.]+)rem;", CSS))
    assert float(sizes["m"]) * 16 >= 18
    assert float(sizes["s"]) * 16 >= 16


def test_the_networks_have_eight_hues():
    for palette in (LIGHT, DARK):
        assert len({palette[name] for name in NETWORKS}) == 8


def test_the_dark_palette_names_every_colour_anew():
    dark = block(re.search(r"scheme: dark\) \{(.*?)\n\}", CSS, re.DOTALL)[1])
    assert set(dark) == set(LIGHT)


def test_night_changes_colours_and_nothing_else():
    """So what may be asked by day only need not be asked again at night (tests/journeys/axe.py)."""
    painted = {"background", "color", "border-bottom"}
    changed = set()
    for sheet in (ROOT / "app/static").glob("*.css"):
        css = sheet.read_text(encoding="utf-8")
        for dark in re.findall(
            r"@media \(prefers-color-scheme: dark\) \{(.*?)\n\}", css, re.DOTALL
        ):
            changed |= set(re.findall(r"(?:^|[;{])\s*([a-z-]+):", dark, re.MULTILINE))
    assert changed - painted - {f"--{name}" for name in LIGHT} == set()
