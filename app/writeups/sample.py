"""The sample file: a whole write-up of a town that does not exist, to be written over.

What is known of who asks for it takes the place of the town's own keys, so the file can be read
without a fault where its reader belongs.
"""

from collections.abc import Mapping
from pathlib import Path

from app.writeups.writing import Typed, flow

FILE = Path(__file__).parents[1] / "reference" / "sample.md"


def text(known: Mapping[str, Typed]) -> str:
    """Return the sample with the keys of `known` in place of its own; others are left as they are.

    `known` holds values of keys that stand in one line of the sample.
    """
    lines = FILE.read_text(encoding="utf-8").split("\n")
    end = lines.index("---", 1)
    for number, line in enumerate(lines[:end]):
        key = line.partition(":")[0]
        if key in known:
            lines[number] = f"{key}: {flow(known[key])}"
    return "\n".join(lines)
