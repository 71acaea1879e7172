"""Tables to take along: for machines with commas (RFC 4180, K-17), for desks with semicolons.

A Polish Excel opens a CSV into columns only if semicolons part them, and reads UTF-8 only behind a
byte order mark. In either form no cell is a formula (T-45).
"""

import codecs
import csv
import io
from collections.abc import Iterable, Sequence

KIND = "text/csv; charset=utf-8; header=present"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def written(
    columns: Sequence[str], rows: Iterable[Iterable[object]], *, for_excel: bool = False
) -> bytes:
    """Return a header and rows as a file."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";" if for_excel else ",")
    table.writerow(columns)
    table.writerows([safe_cell(cell) for cell in row] for row in rows)
    return (codecs.BOM_UTF8 if for_excel else b"") + out.getvalue().encode()


def safe_cell(value: object) -> str:
    """Return what stands in a cell; what a spreadsheet would compute begins with an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
