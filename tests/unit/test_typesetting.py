"""Sheets set by typst: words of people are data, whatever they are, and one page holds them."""

import re
import zlib
from io import BytesIO

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from contests import typesetting
from contests.typesetting import cut, printable

ADDRESS = "https://draw.example.org/c/roman"
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
POINTS = {"a4": (595.276, 841.890), "a3": (841.890, 1190.551)}
HOSTILE = [
    '#eval("1")',
    '#read("/etc/passwd")',
    '"); #panic("x',
    "\\u{0} \\ $ * _ ` ~ @ <label> // /* [x] {y}",
    "</text><script>alert(1)</script>",
    "🎁🎉 Розыгрыш 👩‍👩‍👧",
    "שלום עולם العربية \u202eобратно\u2066",
    "Ж" * 255,
    "очень длинное название " * 11,
    "a" * 100 + " " + "б" * 154,
    "中文标题",
    "\u0301\u0301\u0301 é Ё",
    "",
]


def facts(**changes: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "community": "Библиотека на Садовой",
        "title": "Книга на выходные",
        "prizes": [{"count": 1, "title": "Роман"}, {"count": 2, "title": "Сборник"}],
        "more": 0,
        "state": "open",
        "closes": "22 ноября 2026, 18:00",
        "draw": "23 ноября 2026, 12:00",
        "town": "Ханты-Мансийск",
        "cover": "",
        "paper": "a4",
        "deeds": "поставить посту «Нравится»",
        "address": ADDRESS,
        "shown_address": "draw.example.org/c/roman",
        "small": "",
    }
    return usual | changes


def qr() -> dict[str, str]:
    drawn = BytesIO()
    segno.make(ADDRESS, error="m", micro=False).save(drawn, kind="svg", border=0)
    return {"qr": drawn.getvalue().decode()}


def cover() -> str:
    file = BytesIO()
    Image.new("RGB", (1200, 630), "#a93a26").save(file, "JPEG")
    return typesetting.as_svg(file.getvalue(), 1200, 630)


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png), formats=["PNG"]).convert("RGB")


def inside(pdf: bytes) -> bytes:
    """A PDF with its streams unpacked."""
    unpacked = []
    for stream in STREAM.findall(pdf):
        try:
            unpacked.append(zlib.decompress(stream))
        except zlib.error:
            unpacked.append(stream)
    return b"\n".join([STREAM.sub(b"", pdf), *unpacked])


def letters(pdf: bytes) -> str:
    """What the fonts of a PDF can be read aloud as, from their maps back to Unicode."""
    found = re.findall(rb"<[0-9A-Fa-f]+>\s*<((?:[0-9A-Fa-f]{4})+)>", inside(pdf))
    return "".join(bytes.fromhex(code.decode()).decode("utf-16-be") for code in found)


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("sheet", ["picture", "poster"])
def test_whatever_people_type_is_words_on_one_page(sheet: str, words: str) -> None:
    said = printable(words)
    hostile = facts(
        title=said, community=said, town=said[:64], deeds=said, small=said, shown_address=said,
        prizes=[{"count": 99_999, "title": said[:110]}] * 5, more=10**9,
    )  # fmt: skip
    for pictures in (qr(), {**qr(), "cover": cover()}):
        assert typesetting.png(sheet, hostile, pictures, 20).startswith(b"\x89PNG")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=255))
def test_no_text_at_all_can_break_a_picture(words: str) -> None:
    made = typesetting.png("picture", facts(title=printable(words)), {}, 10)
    assert made.startswith(b"\x89PNG")


def test_the_picture_has_the_size_that_previews_ask_for() -> None:
    made = opened(typesetting.png("picture", facts(), {}))
    assert made.size == (1200, 630)
    assert made.getpixel((5, 5)) == (251, 248, 242)


def test_the_picture_shows_the_cover() -> None:
    made = opened(typesetting.png("picture", facts(), {"cover": cover()}))
    red, green, blue = made.getpixel((1100, 300))  # type: ignore[misc]
    assert red > 150
    assert max(green, blue) < 80


def test_nothing_that_matters_stands_where_a_preview_is_cut() -> None:
    made = opened(typesetting.png("picture", facts(), {}))
    for top, bottom in ((0, 48), (582, 630)):
        edge = made.crop((0, top, 740, bottom))
        assert edge.getcolors() == [(740 * (bottom - top), (251, 248, 242))]


@pytest.mark.parametrize(
    "change",
    [{"state": "published"}, {"state": "cancelled"}, {"state": "drawn"}, {"title": "Другая"}],
)
def test_another_fact_makes_another_picture_with_another_mark(change: dict[str, object]) -> None:
    before, after = facts(), facts(**change)
    assert typesetting.fingerprint("picture", before) != typesetting.fingerprint("picture", after)
    assert typesetting.png("picture", before, {}, 20) != typesetting.png("picture", after, {}, 20)


@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_a_poster_is_one_page_of_its_paper(paper: str) -> None:
    pdf = inside(typesetting.pdf("poster", facts(paper=paper), qr()))
    boxes = re.findall(rb"/MediaBox ?\[([\d. ]+)\]", pdf)
    assert len(boxes) == 1
    size = tuple(float(number) for number in boxes[0].split()[2:])
    assert size == pytest.approx(POINTS[paper], abs=0.01)


def test_a_poster_can_be_searched_and_read_aloud_in_russian() -> None:
    pdf = typesetting.pdf("poster", facts(), qr())
    assert set("КниганавыходныеБиблиотекаСадовойХМсйУчствуд") <= set(letters(pdf))
    assert b"/Lang" in inside(pdf)
    assert b"/StructTreeRoot" in inside(pdf)


def test_the_same_poster_is_the_same_bytes() -> None:
    assert typesetting.pdf("poster", facts(), qr()) == typesetting.pdf("poster", facts(), qr())


def test_the_code_on_a_poster_leads_to_the_address() -> None:
    """Its squares are read off the page, and compared with those of the address."""
    page = opened(typesetting.png("poster", facts(), qr(), 150)).convert("1")
    wanted = [[bool(dark) for dark in row] for row in segno.make(ADDRESS, error="m").matrix]
    assert _squares(page, len(wanted)) == wanted


def _squares(page: Image.Image, count: int) -> list[list[bool]]:
    """The code stands at the right margin; the first dark line there is its upper edge."""
    unit = page.width / 210  # a millimetre
    left, side = round(137 * unit), round(56 * unit)
    column = [page.getpixel((left + 2, y)) == 0 for y in range(page.height)]
    runs = [y for y in range(page.height - 10) if all(column[y : y + 10])]
    top, step = runs[0], side / count
    return [
        [
            page.getpixel((int(left + (x + 0.5) * step), int(top + (y + 0.5) * step))) == 0
            for x in range(count)
        ]
        for y in range(count)
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Книга  «Мастер»\nи №5 — 1000 ₽", "Книга «Мастер» и №5 — 1000 ₽"),
        ("🎁 Розыгрыш 🎁", "Розыгрыш"),
        ("a\u202eb\u200dc", "a b c"),
        ("🎁", ""),
    ],
)
def test_what_has_no_glyph_is_left_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_word_without_an_end_may_be_broken() -> None:
    assert max(map(len, printable("Ы" * 255).split("\u200b"))) <= 20
    assert printable("Ы" * 255).replace("\u200b", "") == "Ы" * 255


@given(st.text(max_size=300), st.integers(5, 120))
def test_a_text_that_was_cut_is_no_longer_than_asked(text: str, longest: int) -> None:
    assert len(cut(text, longest)) <= longest + 1
    assert text.startswith(cut(text, longest).removesuffix("…")[: longest // 2])


def test_a_text_is_cut_after_a_word() -> None:
    assert cut("Подарочное издание, в коробке", 20) == "Подарочное издание…"
