"""Codes are read from pixels alone; what spoils the pixels spoils the reading."""

from __future__ import annotations

import re
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samecity.errors import ReaderError
from samecity_hardware_sim.terminals.codes import Camera, draw, draw_svg
from samecity_hardware_sim.terminals.picture import Picture, Shot, photograph

TOKEN = "sc1.00000001.abcd1234"
WHITE = 255


def pixels_of_png(png: bytes) -> Picture:
    """Undo `Picture.png` as far as that writes: one chunk of each kind, lines without filter."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(png):
        size = int.from_bytes(png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        assert int.from_bytes(png[at + 8 + size : at + 12 + size]) == zlib.crc32(kind + data)
        chunks[kind] = data
        at += 12 + size
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    width, height = (int.from_bytes(chunks[b"IHDR"][at : at + 4]) for at in (0, 4))
    assert chunks[b"IHDR"][8:] == bytes((8, 0, 0, 0, 0))
    lines = zlib.decompress(chunks[b"IDAT"])
    rows = [lines[at : at + width + 1] for at in range(0, len(lines), width + 1)]
    assert {row[0] for row in rows} == {0}
    return Picture(width, height, b"".join(row[1:] for row in rows))


def pixels_of_svg(svg: str) -> Picture:
    """Paint the path of an SVG, a stroke of width 1 along each row, on white."""
    view = re.search(r'd="M0 0h(\d+)v(\d+)h', svg)
    path = re.search(r'class="qrline" stroke="#000" d="([^"]+)"', svg)
    assert view is not None
    assert path is not None
    width, height = int(view[1]), int(view[2])
    painted = bytearray([WHITE]) * (width * height)
    x, y = 0, 0.0
    for step, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", path[1]):
        if step == "h":
            start = int(y) * width + x
            painted[start : start + int(first)] = bytes(int(first))
            x += int(first)
        else:
            x, y = (0, 0.0) if step == "M" else (x, y)
            x, y = x + int(first), y + float(second)
    return Picture(width, height, bytes(painted))


def beside(left: Picture, right: Picture) -> Picture:
    """Two pictures of the same height as one."""
    rows = (one + other for one, other in zip(left.rows, right.rows, strict=True))
    return Picture(left.width + right.width, left.height, b"".join(rows))


@settings(deadline=None, max_examples=200)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=200))
def test_any_text_comes_back_from_its_pixels(text: str) -> None:
    assert Camera().read(draw(text, module_px=2)) == text


@settings(deadline=None, max_examples=25)
@given(
    shot=st.builds(
        Shot,
        rotation_degrees=st.floats(0, 360),
        scale=st.floats(0.75, 1.5),
        contrast=st.floats(0.3, 1),
        noise=st.floats(0, 10),
        seed=st.integers(0, 2**32),
    )
)
def test_a_token_reads_however_the_phone_is_turned_in_passable_light(shot: Shot) -> None:
    assert Camera(shot).read(draw(TOKEN)) == TOKEN


def test_the_png_shows_the_same_pixels() -> None:
    shown = draw(TOKEN)

    assert pixels_of_png(shown.png()) == shown


def test_the_svg_shows_the_same_code() -> None:
    assert pixels_of_svg(draw_svg(TOKEN)) == draw(TOKEN, module_px=1)


def test_a_code_has_a_light_margin_of_four_modules() -> None:
    rows = draw(TOKEN, module_px=1).rows

    assert {*rows[3], *rows[-4], *(row[3] for row in rows), *(row[-4] for row in rows)} == {WHITE}
    assert rows[4][4] == 0


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_where_no_code_is_shown_nothing_is_read(grey: int) -> None:
    with pytest.raises(ReaderError, match="expected one readable code, received none") as caught:
        Camera().read(Picture(100, 100, bytes([grey]) * 10_000))

    assert caught.value.reason == "READER_ERROR"


def test_of_two_codes_side_by_side_none_is_taken() -> None:
    both = beside(draw(TOKEN), draw("sc1.00000002.abcd1234"))

    with pytest.raises(ReaderError, match="expected one readable code, received 2") as caught:
        Camera().read(both)
    assert TOKEN not in str(caught.value)


def test_light_on_dark_reads_too() -> None:
    shown = draw(TOKEN)
    inverted = Picture(shown.width, shown.height, bytes(WHITE - grey for grey in shown.pixels))

    assert Camera().read(inverted) == TOKEN


def test_a_code_whose_modules_are_damaged_beyond_correction_is_not_misread() -> None:
    shown = draw(TOKEN, module_px=1)
    rows = [bytearray(row) for row in shown.rows]
    for row in rows[14:19]:
        row[12:29] = bytes(WHITE - grey for grey in row[12:29])
    damaged = Picture(shown.width, shown.height, b"".join(rows))

    with pytest.raises(ReaderError):
        Camera().read(damaged)


def test_a_camera_sees_worse_from_the_moment_its_shot_is_worse() -> None:
    camera = Camera()
    assert camera.read(draw(TOKEN)) == TOKEN

    camera.shot = Shot(cut_off=0.5)

    with pytest.raises(ReaderError):
        camera.read(draw(TOKEN))


def test_the_same_shot_gives_the_same_photograph_and_another_seed_another() -> None:
    shown = draw(TOKEN)
    shot = Shot(noise=20, glare=0.1, seed=1)

    assert photograph(shown, shot) == photograph(shown, shot)
    assert photograph(shown, shot) != photograph(shown, Shot(noise=20, glare=0.1, seed=2))


def test_a_steady_photograph_has_the_picture_in_its_middle() -> None:
    grey = Picture(3, 3, bytes([200]) * 9)

    taken = photograph(grey, Shot())

    assert (taken.width, taken.height) == (5, 5)
    assert taken.rows[2][2] == 200
    assert taken.rows[0][0] == taken.rows[4][4] == 96


def test_a_photograph_turns_clockwise() -> None:
    shown = Picture(9, 9, bytes(WHITE if at % 9 > 5 else 0 for at in range(81)))  # light: right

    taken = photograph(shown, Shot(rotation_degrees=90))

    middle = taken.width // 2
    assert taken.rows[middle + 3][middle] == WHITE  # light: below
    assert taken.rows[middle][middle + 3] == 0


def test_blur_spreads_a_point_over_its_reach() -> None:
    point = Picture(8, 8, bytes(WHITE if at == 27 else 0 for at in range(64)))

    rows = photograph(point, Shot(blur_px=1)).rows

    lit = [(x, y) for y, row in enumerate(rows) for x, grey in enumerate(row) if grey == 28]
    assert lit == [(x, y) for y in (4, 5, 6) for x in (4, 5, 6)]


@pytest.mark.parametrize("text", ["", "x" * 2332, "\ud800"])
def test_what_no_code_can_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        draw(text)


def test_a_shot_that_nobody_can_take_is_refused() -> None:
    with pytest.raises(ValueError, match="scale"):
        Shot(scale=0)
    with pytest.raises(ValueError, match="contrast"):
        Shot(contrast=1.1)
    with pytest.raises(ValueError, match="cut_off"):
        Shot(cut_off=-0.1)


def test_a_picture_needs_all_its_pixels() -> None:
    with pytest.raises(ValueError, match="expected 2 x 2 pixels, received 3"):
        Picture(2, 2, bytes(3))


def test_a_picture_does_not_show_its_pixels_in_words() -> None:
    assert repr(Picture(1, 1, b"\0")) == "Picture(width=1, height=1)"
