"""Whatever somebody uploads: it becomes our own JPEG, or it is refused in one word."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from contests.cropping import MOST_PIXELS, SIZE, BadPicture, as_cover

PINE, RUBRIC = (31, 77, 58), (169, 58, 38)


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def plain(size: tuple[int, int] = (1600, 900), mode: str = "RGB") -> Image.Image:
    return Image.new("RGB", size, PINE).convert(mode)


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(BytesIO(jpeg), formats=["JPEG"])


def near(colour: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(one - other) < 12 for one, other in zip(colour, wanted, strict=True))


@pytest.mark.parametrize(
    "given",
    [
        saved(plain(), "JPEG"),
        saved(plain(), "PNG"),
        saved(plain(), "WEBP"),
        saved(plain(mode="CMYK"), "JPEG"),
        saved(plain(mode="P"), "PNG"),
        saved(plain(mode="RGBA"), "PNG"),
        saved(plain((600, 5000)), "PNG"),
        saved(plain((5000, 400)), "PNG"),
    ],
    ids=["jpeg", "png", "webp", "cmyk", "palette", "alpha", "tall", "wide"],
)
def test_a_picture_becomes_a_jpeg_of_one_size_and_the_same_colour(given: bytes) -> None:
    cover = opened(as_cover(given))
    assert (cover.format, cover.mode, cover.size) == ("JPEG", "RGB", SIZE)
    assert near(cover.getpixel((600, 300)), PINE)


@pytest.mark.parametrize("mode", ["L", "1", "LA", "I;16"])
def test_pictures_without_colours_are_taken_too(mode: str) -> None:
    assert opened(as_cover(saved(Image.new(mode, (900, 500)), "PNG"))).size == SIZE


def test_what_is_transparent_stands_on_paper() -> None:
    cover = opened(as_cover(saved(Image.new("RGBA", (900, 500), (0, 0, 0, 0)), "PNG")))
    assert near(cover.getpixel((5, 5)), (251, 248, 242))


def test_a_photograph_stands_upright_and_says_nothing_of_its_camera() -> None:
    lying = Image.new("RGB", (1260, 2400), RUBRIC)
    lying.paste(PINE, (0, 0, 630, 2400))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter: the left side is up
    exif[0x010F] = "Camera of Anna"
    given = saved(lying, "JPEG", exif=exif, comment=b"Sadovaya 5")
    cover = as_cover(given)
    assert b"Camera of Anna" in given
    assert b"Anna" not in cover
    assert b"Sadovaya" not in cover
    assert b"Exif" not in cover
    assert near(opened(cover).getpixel((600, 20)), PINE)
    assert near(opened(cover).getpixel((600, 610)), RUBRIC)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_a_picture_that_moves_the_first_frame_is_taken(kind: str) -> None:
    frames = [Image.new("RGB", (800, 450), colour) for colour in (PINE, RUBRIC)]
    given = saved(frames[0], kind, save_all=True, append_images=frames[1:])
    assert near(opened(as_cover(given)).getpixel((600, 300)), PINE)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int, lines: bytes = b"") -> bytes:
    """A PNG that says how large it is, and holds what it holds."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = _chunk(b"IDAT", zlib.compress(lines)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + body


@pytest.mark.parametrize(
    ("width", "height"), [(30_000, 30_000), (11_000, 9_000), (5001, MOST_PIXELS // 5000)]
)
def test_a_small_file_that_unpacks_to_a_huge_picture_is_refused_unread(
    width: int, height: int
) -> None:
    with pytest.raises(BadPicture, match="too_many_pixels"):
        as_cover(png_of(width, height))


@pytest.mark.parametrize("size", [(599, 400), (1200, 200), (16, 16)])
def test_a_picture_that_would_be_a_blur_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(BadPicture, match="too_small"):
        as_cover(saved(plain(size), "PNG"))


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600"><script/></svg>'


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"GIF89a",
        saved(plain(), "GIF"),
        saved(plain(), "BMP"),
        saved(plain(), "TIFF"),
        SVG,
        b"%PDF-1.7 ...",
        b"<script>alert(1)</script>",
        b"\xff\xd8\xff" + b"\0" * 500,
        saved(plain(), "JPEG")[:700],
        saved(plain(), "PNG")[:200],
        saved(plain(), "WEBP")[:40],
        png_of(800, 600, b"\0" * 10),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 900 600\n",
    ],
)
def test_what_is_no_whole_picture_of_a_known_kind_is_refused(given: bytes) -> None:
    with pytest.raises(BadPicture, match="not_a_picture"):
        as_cover(given)


def test_a_page_behind_a_picture_is_left_behind() -> None:
    given = saved(plain(), "JPEG") + b"<script>alert(1)</script>"
    assert b"<script>" not in as_cover(given)
