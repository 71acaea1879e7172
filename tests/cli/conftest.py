import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app import create_app
from app.cli import group
from app.config import ROOT, Config
from tests.conftest import _close


@pytest.fixture
def build(config: Config) -> Iterator[Callable[[], Flask]]:
    """Makes applications as the terminal does, and closes them at the end."""
    made: list[Flask] = []

    def build() -> Flask:
        made.append(create_app(config))
        return made[-1]

    yield build
    for app in made:
        with app.app_context():
            _close(app)


@pytest.fixture
def run(build: Callable[[], Flask]) -> Callable[..., Result]:
    """Types a command; what it says and its exit status come back."""

    def run(*words: object) -> Result:
        result = CliRunner().invoke(group, [str(word) for word in words], obj=build)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def folder(config: Config) -> Path:
    """Two of the practices, where the settings say that practices lie."""
    network = config.practices_folder / "przywodztwo"
    network.mkdir(parents=True)
    for path in sorted((ROOT / "practices" / "przywodztwo").glob("*.md"))[:2]:
        shutil.copy(path, network)
    return config.practices_folder
