"""Pictures are painted anew: what is kept are fresh pixels, turned upright, and nothing else.

A picture is made smaller in strips while its colours are read, so that a large one with a palette
or with transparency does not stand in memory twice.
"""

import io
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from app.domain.errors import FileRefusedError
from app.domain.files import (
    FULL_EDGE,
    PICTURE_LIMIT_PIXELS,
    SMALL_EDGE,
    FileKind,
    Picture,
    Pictures,
)

_FORMATS = {FileKind.JPEG: "JPEG", FileKind.PNG: "PNG", FileKind.WEBP: "WEBP"}
_OPTIONS: Mapping[FileKind, Mapping[str, Any]] = {
    FileKind.JPEG: {"quality": 85, "optimize": True, "progressive": True},
    FileKind.PNG: {"optimize": True},
    FileKind.WEBP: {"quality": 85, "method": 4},
}
_STRIP_ROWS = 512
_ORIENTATION = 0x0112


def repainted(data: bytes, kind: FileKind) -> Pictures:
    """Return the picture in `data`, full and small.

    Raises FileRefusedError if it has more than 40 million pixels or cannot be read.
    """
    Image.MAX_IMAGE_PIXELS = PICTURE_LIMIT_PIXELS
    try:
        with Image.open(io.BytesIO(data), formats=[_FORMATS[kind]]) as opened:
            if opened.width * opened.height > PICTURE_LIMIT_PIXELS:
                raise FileRefusedError("picture-too-large", str(PICTURE_LIMIT_PIXELS // 1_000_000))
            fresh = _upright(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileRefusedError(
            "picture-too-large", str(PICTURE_LIMIT_PIXELS // 1_000_000)
        ) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, TypeError):
        raise FileRefusedError("broken-picture") from None
    return Pictures(_saved(fresh, kind, FULL_EDGE), _saved(fresh, kind, SMALL_EDGE))


def _upright(opened: Image.Image) -> Image.Image:
    """Return the pixels, at most twice FULL_EDGE an edge, as the camera held them."""
    orientation = 1
    with suppress(ValueError, SyntaxError, KeyError, TypeError, OSError):
        orientation = int(opened.getexif().get(_ORIENTATION, 1))
    # JPEG can be read at a half, a quarter or an eighth; the others ignore this.
    opened.draft("RGB", (FULL_EDGE, FULL_EDGE))
    opened.load()
    fresh = _shrunk(opened)
    if orientation != 1:
        fresh.getexif()[_ORIENTATION] = orientation
        fresh = ImageOps.exif_transpose(fresh)
    return fresh


def _shrunk(opened: Image.Image) -> Image.Image:
    mode = "RGBA" if opened.has_transparency_data else "RGB"
    factor = max(1, max(opened.size) // FULL_EDGE)
    width, height = (-(-edge // factor) for edge in opened.size)
    fresh = Image.new(mode, (width, height))
    rows = _STRIP_ROWS * factor
    for top in range(0, opened.height, rows):
        strip = opened.crop((0, top, opened.width, min(top + rows, opened.height)))
        strip = _coloured(strip, opened, mode)
        fresh.paste(strip.reduce(factor) if factor > 1 else strip, (0, top // factor))
    return fresh


def _coloured(strip: Image.Image, opened: Image.Image, mode: str) -> Image.Image:
    if "transparency" in opened.info:
        strip.info["transparency"] = opened.info["transparency"]
    if strip.mode.startswith("I"):  # sixteen bits a pixel, of which we keep eight
        strip = strip.point(lambda value: value / 256).convert("L")
    return strip.convert(mode)


def _saved(fresh: Image.Image, kind: FileKind, edge: int) -> Picture:
    picture = fresh.copy()
    picture.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    picture.info.clear()
    if kind is FileKind.JPEG and picture.mode != "RGB":
        picture = picture.convert("RGB")
    out = io.BytesIO()
    picture.save(out, _FORMATS[kind], **_OPTIONS[kind])
    return Picture(kind, out.getvalue(), picture.width, picture.height)
