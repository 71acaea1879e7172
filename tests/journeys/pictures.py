"""Takes the pictures of README: `tests/screenshots [folder]`, docs/pictures if none is named.

Only those that the documents show are kept there; a folder of one's own gets all, to be looked at.
"""

import sys
import tempfile
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from app.config import ROOT
from tests.journeys import stage
from tests.journeys.pages import PRACTICE, TWO

KEPT = ROOT / "docs" / "pictures"
SHOWN = ("search-1280-light", "practice-1280-light", "home-375-dark")
HEIGHT = 900
WIDTHS = (1280, 375)
SCHEMES = ("light", "dark")
PAGES = {
    "home": "/",
    "search": "/praktyki?q=zrodla+energi+odnawialnej",
    "practice": f"/praktyki/{PRACTICE}",
    "compare": TWO,
    "network": "/sieci/miasto-neutralne-klimatycznie",
    "mistakes": "/uniknij-bledow",
}


def take(browser: Browser, site: str, folder: Path, wanted: tuple[str, ...] = ()) -> None:
    """Take the pictures that are wanted, or all of them."""
    for (page_name, address), width, scheme in product(PAGES.items(), WIDTHS, SCHEMES):
        name = f"{page_name}-{width}-{scheme}"
        if wanted and name not in wanted:
            continue
        page = browser.new_page(
            base_url=site,
            color_scheme=scheme,  # type: ignore[arg-type]  # one of two literals
            reduced_motion="reduce",
            viewport={"width": width, "height": HEIGHT},
        )
        page.goto(address)
        page.screenshot(path=folder / f"{name}.png")
        page.close()
        print(folder / f"{name}.png")


def main(arguments: list[str]) -> int:
    """Serve the library, take the pictures; exit status 1 without a browser."""
    if not stage.chromium():
        print(f"No pictures: {stage.NO_CHROMIUM}", file=sys.stderr)
        return 1
    folder = Path(arguments[0]) if arguments else KEPT
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as own,
        stage.open_door(stage.library(Path(own))) as site,
        sync_playwright() as playwright,
    ):
        take(stage.launch(playwright), site, folder, () if arguments else SHOWN)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
