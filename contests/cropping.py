"""A picture that somebody gave, made anew as a cover. Pure: bytes in, bytes out.

Nothing of the file is kept but how it looks: no metadata, no place where it was taken, and nothing
that another program could take for a script.
"""

import struct
from io import BytesIO

from PIL import Image, ImageOps

SIZE = (1200, 630)
LEAST = (600, 315)  # smaller ones would be a blur
MOST_PIXELS = 25_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
PAPER = "#fbf8f2"  # behind what is transparent
QUALITIES = (84, 74, 64, 52)  # the best with which a page stays light
LIGHT = 90_000  # bytes
SMALL = (480, 252)  # on a card
HIGHER_THAN_THE_MIDDLE = (0.5, 0.4)  # faces and titles are mostly above it
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    MemoryError,
    struct.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


class BadPicture(ValueError):
    """`code`: not_a_picture, too_many_pixels or too_small."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def as_cover(given: bytes) -> bytes:
    """A JPEG of 1200 by 630, the middle of what was given; of one that moves, its first frame."""
    picture = _opened(given)
    try:
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        fitted = ImageOps.fit(
            _on_paper(upright), SIZE, Image.Resampling.LANCZOS, centering=HIGHER_THAN_THE_MIDDLE
        )
    except BROKEN as error:
        raise BadPicture("not_a_picture") from error
    tries = (_jpeg(fitted, quality) for quality in QUALITIES)
    return next((jpeg for jpeg in tries if len(jpeg) <= LIGHT), _jpeg(fitted, QUALITIES[-1]))


def small(cover: bytes) -> bytes:
    """A cover of ours as a card shows it."""
    with Image.open(BytesIO(cover), formats=["JPEG"]) as picture:
        return _jpeg(picture.resize(SMALL, Image.Resampling.LANCZOS), QUALITIES[1])


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    made = BytesIO()
    picture.save(made, "JPEG", quality=quality, optimize=True, progressive=True)
    return made.getvalue()


def _opened(given: bytes) -> Image.Image:
    """Only its head has been read: a small file that unpacks to a huge one is refused here."""
    try:
        picture = Image.open(BytesIO(given), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture("too_many_pixels") from error
    except BROKEN as error:
        raise BadPicture("not_a_picture") from error
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise BadPicture("too_many_pixels")
    if max(width, height) < LEAST[0] or min(width, height) < LEAST[1]:
        raise BadPicture("too_small")
    return picture


def _on_paper(picture: Image.Image) -> Image.Image:
    """In plain colours and without a past: a new picture has none of the old one's metadata."""
    seen = picture.convert("RGBA")
    clean = Image.new("RGB", seen.size, PAPER)
    clean.paste(seen, mask=seen.getchannel("A"))
    return clean
