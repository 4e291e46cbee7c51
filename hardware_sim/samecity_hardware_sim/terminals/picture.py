"""Pictures in grey, and the photograph that a real camera would take of them, by a seed.

Pure Python over bytes: no picture here is larger than a code on a phone.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import ceil, cos, floor, hypot, radians, sin
from random import Random
from typing import Final

import attrs
from attrs.validators import ge, gt, le

_BLACK: Final = 0
_WHITE: Final = 255
_MIDDLE: Final = 128
_SURROUNDINGS: Final = 96
"""Grey of what is around a phone: a hand, a counter, a coat."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_EIGHT_BIT_GREY: Final = bytes((8, 0, 0, 0, 0))


@attrs.frozen
class Picture:
    """A picture.

    Attributes:
        pixels: Grey values row by row from the top, 0 black to 255 white. Not in `repr`: what they
            show may be somebody's code.
    """

    width: int
    height: int
    pixels: bytes = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        if len(self.pixels) != self.width * self.height:
            expected = f"{self.width} x {self.height} pixels"
            raise ValueError(f"expected {expected}, received {len(self.pixels)}")

    @property
    def rows(self) -> Sequence[bytes]:
        """The pixels of each row, from the top."""
        return [
            self.pixels[at : at + self.width] for at in range(0, len(self.pixels), self.width or 1)
        ]

    def png(self) -> bytes:
        """Write it as PNG, for pages and files. Source: ISO/IEC 15948."""
        size = self.width.to_bytes(4) + self.height.to_bytes(4)
        lines = b"".join(b"\0" + row for row in self.rows)  # 0: this line is not filtered
        return (
            _PNG
            + _chunk(b"IHDR", size + _EIGHT_BIT_GREY)
            + _chunk(b"IDAT", zlib.compress(lines))
            + _chunk(b"IEND", b"")
        )


@attrs.frozen(kw_only=True)
class Shot:
    """How a photograph is taken; without values, a steady one in good light.

    Attributes:
        rotation_degrees: How far the phone is turned, clockwise.
        scale: Size of the phone in the photograph; 1 keeps its pixels as large as they are.
        cut_off: Share of its width that is outside on the right, 0-1.
        contrast: What is left of the difference between black and white, 0-1.
        glare: Diameter of a lamp's reflection, as share of the photograph's width, 0-1.
        blur_px: Reach of the blur; 0 is sharp.
        noise: Standard deviation of the sensor's noise, in grey values.
        seed: Where the reflection is and what the noise does; the same seed, the same photograph.
    """

    rotation_degrees: float = 0
    scale: float = attrs.field(default=1, validator=gt(0))
    cut_off: float = attrs.field(default=0, validator=[ge(0), le(1)])
    contrast: float = attrs.field(default=1, validator=[ge(0), le(1)])
    glare: float = attrs.field(default=0, validator=[ge(0), le(1)])
    blur_px: int = attrs.field(default=0, validator=ge(0))
    noise: float = attrs.field(default=0, validator=ge(0))
    seed: int = 0


def photograph(picture: Picture, shot: Shot) -> Picture:
    """Take a photograph of a picture.

    Returns:
        A square in which the picture has room however it is turned.
    """
    random = Random(shot.seed)  # noqa: S311  a bad photograph must come again, not be secret
    taken = _framed(picture, shot)
    taken = _faded(taken, shot.contrast)
    if shot.glare:
        taken = _dazzled(taken, shot.glare, random)
    if shot.blur_px:
        taken = _blurred(taken, shot.blur_px)
    if shot.noise:
        taken = _noisy(taken, shot.noise, random)
    return taken


def _framed(picture: Picture, shot: Shot) -> Picture:
    """Turn, scale and shift a picture, each pixel a mean of the four nearest ones."""
    side = ceil(shot.scale * hypot(picture.width, picture.height))
    angle = radians(shot.rotation_degrees)
    right, down = cos(angle) / shot.scale, sin(angle) / shot.scale
    shown_px = shot.scale * picture.width
    shift = (side - shown_px) / 2 + shot.cut_off * shown_px if shot.cut_off else 0.0
    middle = (side - 1) / 2
    return Picture(
        side,
        side,
        bytes(
            _sample(
                picture,
                (picture.width - 1) / 2 + right * (x - shift - middle) + down * (y - middle),
                (picture.height - 1) / 2 - down * (x - shift - middle) + right * (y - middle),
            )
            for y in range(side)
            for x in range(side)
        ),
    )


def _sample(picture: Picture, x: float, y: float) -> int:
    left, top = floor(x), floor(y)
    if not (0 <= left < picture.width - 1 and 0 <= top < picture.height - 1):
        return _SURROUNDINGS
    at = top * picture.width + left
    pixels, across, down = picture.pixels, x - left, y - top
    above = pixels[at] + across * (pixels[at + 1] - pixels[at])
    at += picture.width
    below = pixels[at] + across * (pixels[at + 1] - pixels[at])
    return round(above + down * (below - above))


def _faded(picture: Picture, contrast: float) -> Picture:
    table = bytes(round(_MIDDLE + contrast * (grey - _MIDDLE)) for grey in range(_WHITE + 1))
    return attrs.evolve(picture, pixels=picture.pixels.translate(table))


def _dazzled(picture: Picture, glare: float, random: Random) -> Picture:
    """Put a white disc somewhere on a picture."""
    side, radius = picture.width, glare * picture.width / 2
    across, down = random.uniform(0, side), random.uniform(0, side)
    return attrs.evolve(
        picture,
        pixels=bytes(
            _WHITE if hypot(at % side - across, at // side - down) < radius else grey
            for at, grey in enumerate(picture.pixels)
        ),
    )


def _blurred(picture: Picture, reach_px: int) -> Picture:
    across = _columns([_mean(row, reach_px) for row in picture.rows])
    back = _columns([_mean(column, reach_px) for column in across])
    return attrs.evolve(picture, pixels=b"".join(back))


def _mean(line: bytes, reach_px: int) -> bytes:
    """Replace each pixel of a line by the mean of those within reach; the ends go on outside."""
    window = 2 * reach_px + 1
    longer = line[:1] * reach_px + line + line[-1:] * reach_px
    sums = [0, *accumulate(longer)]
    return bytes((end - start) // window for start, end in zip(sums, sums[window:], strict=False))


def _columns(rows: Iterable[bytes]) -> Sequence[bytes]:
    return [bytes(column) for column in zip(*rows, strict=True)]


def _noisy(picture: Picture, noise: float, random: Random) -> Picture:
    return attrs.evolve(
        picture,
        pixels=bytes(
            min(_WHITE, max(_BLACK, round(random.gauss(grey, noise)))) for grey in picture.pixels
        ),
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)
