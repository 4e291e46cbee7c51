"""QR codes: drawn as a phone shows them, and really read from pixels as a terminal's camera does.

What the code of the national e-card (电子社会保障卡) looks like is not public. Ours is
project-defined: an opaque text such as `sc1.00000001.abcd1234`, which the platform resolves.
Nothing here looks into a text. Which photographs still read: docs/terminals.md.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import segno
import zxingcpp

from samecity.errors import ReaderError
from samecity_hardware_sim.terminals.picture import Picture, Shot, photograph

_QUIET_ZONE: Final = 4
"""Light modules around a code. Source: ISO/IEC 18004."""

_CORRECTION: Final = "m"
"""Level of error correction: about 15 % of a code may be wrong."""

_GREY: Final = bytes((255, 0))
"""Of a light module and of a dark one."""

_DRAWN: Final = 64
"""How many drawings are kept: the same code is often held against one terminal after another."""

_WHAT_IS_READ: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


@lru_cache(_DRAWN)
def draw(text: str, module_px: int = 4) -> Picture:
    """Draw a text as QR code.

    Args:
        text: 1 character or more, at most 2,331 bytes of UTF-8.
        module_px: Width of the smallest square, 1 or more.

    Raises:
        ValueError: The text is empty, too long, or no Unicode.
    """
    rows = [
        bytes(_GREY[module] for module in row)
        for row in _symbol(text).matrix_iter(scale=module_px, border=_QUIET_ZONE)
    ]
    return Picture(len(rows[0]), len(rows), b"".join(rows))


def draw_svg(text: str, module_px: int = 4) -> str:
    """Draw the same code as an SVG element, to be put into a page.

    Raises:
        ValueError: As for `draw`.
    """
    return _symbol(text).svg_inline(scale=module_px, border=_QUIET_ZONE, light="#fff")


class Camera:
    """What a terminal sees with.

    Attributes:
        shot: How its photographs turn out; None sees the pixels as they are shown. May be replaced
            at any time.
    """

    def __init__(self, shot: Shot | None = None) -> None:
        self.shot = shot

    def read(self, shown: Picture) -> str:
        """Read the one QR code that is shown.

        Returns:
            Its text, whoever made it: nothing about it is checked.

        Raises:
            ReaderError: No code can be read, or there are several and nobody knows which is meant.
        """
        seen = shown if self.shot is None else photograph(shown, self.shot)
        pixels = memoryview(seen.pixels).cast("B", (seen.height, seen.width))
        found = zxingcpp.read_barcodes(
            pixels, formats=_WHAT_IS_READ, text_mode=zxingcpp.TextMode.Plain
        )
        if len(found) != 1:
            raise ReaderError(f"expected one readable code, received {len(found) or 'none'}")
        return found[0].text


def _symbol(text: str) -> segno.QRCode:
    if not text:
        raise ValueError("expected a text of 1 character or more, received none")
    # What is not ASCII carries its encoding; readers would guess otherwise.
    return segno.make_qr(text, error=_CORRECTION, encoding="utf-8", eci=not text.isascii())
