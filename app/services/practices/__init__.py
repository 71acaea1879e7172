"""Practices: reading them, and bringing them in from files and out to files."""

from app.services.practices.exporting import export_folder
from app.services.practices.importing import Report, import_folder
from app.services.practices.inspiring import Kin, kin, link_waiting
from app.services.practices.listing import Called, Listed, Sign, readable
from app.services.practices.mirroring import Comparison, mirror, mirror_all
from app.services.practices.mistakes import TopicMistakes, mistakes
from app.services.practices.reading import (
    compare,
    newest,
    of_city,
    of_network,
    of_topic,
    on_cards,
    read,
    version,
    versions,
)

__all__ = [
    "Called",
    "Comparison",
    "Kin",
    "Listed",
    "Report",
    "Sign",
    "TopicMistakes",
    "compare",
    "export_folder",
    "import_folder",
    "kin",
    "link_waiting",
    "mirror",
    "mirror_all",
    "mistakes",
    "newest",
    "of_city",
    "of_network",
    "of_topic",
    "on_cards",
    "read",
    "readable",
    "version",
    "versions",
]
