"""R-11, T-38: pictures come out as fresh pixels, upright and of a bearable size."""

import io
import json
import subprocess
import sys

import pytest
from PIL import Image

from app.config import ROOT
from app.domain.errors import FileRefusedError
from app.domain.files import FileKind
from app.intake import pictures, sandbox
from tests.intake import papers


def photograph(size=(60, 40), orientation=6) -> bytes:
    """A photograph with the place where it was taken, an author and a thumbnail of XMP."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = "Jan Kowalski"
    exif.get_ifd(0x8825)[1] = "N"
    picture = Image.new("RGB", size, (200, 30, 30))
    picture.paste((30, 30, 200), (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, xmp=b"<x>SEKRET</x>", comment=b"SEKRET", quality=95)
    return out.getvalue()


def test_r11_nothing_of_the_camera_is_left():
    source = photograph()
    assert b"Exif" in source
    assert b"SEKRET" in source
    for picture in (
        pictures.repainted(source, FileKind.JPEG).full,
        pictures.repainted(source, FileKind.JPEG).small,
    ):
        for trace in (b"Exif", b"\xff\xe1", b"SEKRET", b"Kowalski", b"\xff\xfe"):
            assert trace not in picture.data
        opened = Image.open(io.BytesIO(picture.data))
        assert not opened.getexif()


def test_a_photograph_stands_upright():
    full = pictures.repainted(photograph(), FileKind.JPEG).full
    assert (full.width, full.height) == (40, 60)
    red, _, blue = Image.open(io.BytesIO(full.data)).getpixel((20, 5))
    assert blue > red  # what was left is above now


@pytest.mark.parametrize("form", ["PNG", "WEBP", "JPEG"])
def test_a_kind_stays_what_it_is(form):
    kind = {"PNG": FileKind.PNG, "WEBP": FileKind.WEBP, "JPEG": FileKind.JPEG}[form]
    made = pictures.repainted(papers.picture(form, (30, 20)), kind)
    assert made.full.kind is kind
    assert Image.open(io.BytesIO(made.full.data)).format == form


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_every_kind_of_colours_is_made_smaller(mode):
    source = papers.picture("PNG", (5_000, 1_000), "L" if mode == "P" else mode)
    made = pictures.repainted(source, FileKind.PNG)
    assert (made.full.width, made.full.height) == (2_400, 480)
    assert (made.small.width, made.small.height) == (800, 160)


def test_transparency_and_sixteen_bits_stay_what_they_show():
    out = io.BytesIO()
    Image.new("I;16", (4, 4), 40_000).save(out, "PNG")
    grey = Image.open(io.BytesIO(pictures.repainted(out.getvalue(), FileKind.PNG).full.data))
    assert grey.convert("L").getpixel((1, 1)) == pytest.approx(156, abs=2)
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (1, 2, 3, 0)).save(out, "PNG")
    clear = Image.open(io.BytesIO(pictures.repainted(out.getvalue(), FileKind.PNG).full.data))
    assert clear.getpixel((1, 1))[3] == 0


@pytest.mark.parametrize("data", [b"\xff\xd8\xff\xe0garbage", photograph()[:600]])
def test_a_broken_picture_is_refused(data):
    with pytest.raises(FileRefusedError, match="broken-picture"):
        pictures.repainted(data, FileKind.JPEG)


MEASURED = """
import sys
from pathlib import Path
from app.intake import child
child.bind()
child.main(sys.stdin.buffer, sys.stdout.buffer)
most = next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
print(most.split()[1], file=sys.stderr)
"""


def opened(data: bytes) -> tuple[dict, int]:
    """What a child says of a file, and how much memory (kB) it had at most."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED],
        input=b"examine\n" + data,
        capture_output=True,
        env={"PYTHONPATH": str(ROOT)},
        check=True,
    )
    return json.loads(done.stdout), int(done.stderr)


def test_t38_a_picture_of_30000_by_30000_is_refused_in_little_memory():
    bomb = papers.huge_png(30_000)
    assert len(bomb) < 8_000_000
    answer, memory = opened(bomb)
    assert answer["refused"] == "picture-too-large"
    assert memory < 300_000


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_a_picture_at_the_limit_is_taken_in_little_memory(mode):
    source = papers.picture("PNG", (8_000, 5_000), "L" if mode == "P" else mode)
    answer, memory = opened(source)
    assert answer["done"]["pictures"]["full"]["width"] == 2_400
    assert memory < 300_000


def test_a_picture_comes_through_the_sandbox():
    made = sandbox.examine(photograph())
    assert made.kind is FileKind.JPEG
    assert made.pictures.full.width == 40
