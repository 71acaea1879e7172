"""Where a bench keeps what it makes; alone, for what comes with it would be measured, too."""

from pathlib import Path

from app.config import Config


def configuration(folder: Path) -> Config:
    """Return settings under which nothing outside `folder` is touched."""
    return Config(
        data_folder=folder / "var",
        database_url=f"sqlite:///{folder / 'bench.db'}",
        index_folder=folder / "index",
        practices_folder=folder / "practices",
        secret_key="bench" * 10,
    )
