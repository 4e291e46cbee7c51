"""What a card image says, as values: the way back from the chip to the core's terms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from samecity.domain.card import CardFunction, Generation
from samecity.domain.identifiers import CardIdentification, CardNumber, ResidentId
from samecity.errors import DataInvalid
from samecity_hardware_sim.card.image import Application, CardImage, DirectoryImage
from samecity_hardware_sim.card.items import Coding, decode
from samecity_hardware_sim.card.purse_files import PublicInformation
from samecity_hardware_sim.card.ssc_files import EF05, EF06, SSSE

_CODINGS = {item.tag: item.coding for item in (*EF05, *EF06)}


@attrs.frozen(kw_only=True)
class ChipContents:
    """The social security part and the purse of a chip.

    Attributes:
        birthplace: Division code as it stands there.
        sex: "1" male, "2" female.
        purse: File 15 of the purse, or None.
        balance_fen: In the purse; 0 where there is none.
        pin_tries_left: 0 is blocked.
    """

    identification: CardIdentification
    number: CardNumber
    generation: Generation
    functions: frozenset[CardFunction]
    issued_on: date
    valid_until: date
    resident_id: ResidentId = attrs.field(repr=False)
    name: str = attrs.field(repr=False)
    sex: str = attrs.field(repr=False)
    birthplace: str = attrs.field(repr=False)
    purse: PublicInformation | None
    balance_fen: int
    pin_tries_left: int


def contents(image: CardImage) -> ChipContents:
    """Read an image as its issuer would.

    Raises:
        DataInvalid: It has no social security application, or an item in it makes no sense. The
            message does not quote it.
    """
    ssse = image.directory(id=SSSE)
    if ssse is None or ssse.pin is None:
        raise DataInvalid("card image", SSSE, expected="the application", received="none")
    purse = _first(image, Application.PURSE)
    try:
        return _contents(image, ssse, purse)
    except (ValueError, KeyError):
        expected = "items as personalisation writes them"
        raise DataInvalid("card image", SSSE, expected=expected, received="others") from None


def _contents(image: CardImage, ssse: DirectoryImage, purse: DirectoryImage | None) -> ChipContents:
    assert ssse.pin is not None  # `contents` looked
    return contents_of(
        _items(ssse),
        functions=_functions(image),
        purse=_public(purse) if purse else None,
        balance_fen=purse.purse.balance_fen if purse and purse.purse else 0,
        pin_tries_left=ssse.pin.tries_left,
    )


def contents_of(
    items: Mapping[int, str],
    *,
    functions: frozenset[CardFunction],
    purse: PublicInformation | None,
    balance_fen: int,
    pin_tries_left: int,
) -> ChipContents:
    """Put together what a card says.

    Args:
        items: Of EF05 and EF06, by tag, as text.
        functions: Which applications it has.
        purse: File 15 of the purse.
        balance_fen: In the purse.
        pin_tries_left: 0 is blocked.

    Raises:
        ValueError: An item makes no sense.
        KeyError: An item is missing.
    """
    return ChipContents(
        identification=CardIdentification(items[0x01]),
        number=CardNumber(items[0x07]),
        generation=Generation(int(items[0x03][:1])),
        functions=functions,
        issued_on=date.fromisoformat(items[0x05]),
        valid_until=date.fromisoformat(items[0x06]),
        resident_id=ResidentId(items[0x08]),
        name=items[0x09] + items[0x4E],
        sex=items[0x0A],
        birthplace=items[0x0C],
        purse=purse,
        balance_fen=balance_fen,
        pin_tries_left=pin_tries_left,
    )


def _items(ssse: DirectoryImage) -> dict[int, str]:
    records = [
        bytes.fromhex(record)
        for file in ssse.files
        if file.id in ("EF05", "EF06")
        for record in file.records
    ]
    return {record[0]: decode(_CODINGS.get(record[0], Coding.B), record[2:]) for record in records}


def _functions(image: CardImage) -> frozenset[CardFunction]:
    has = {
        Application.SSC: CardFunction.SOCIAL,
        Application.BANK: CardFunction.BANK,
        Application.PURSE: CardFunction.TRANSIT,
    }
    return frozenset(
        has[directory.application]
        for directory in image.directories
        if directory.application in has
    )


def _first(image: CardImage, application: Application) -> DirectoryImage | None:
    found = (each for each in image.directories if each.application is application)
    return next(found, None)


def _public(purse: DirectoryImage) -> PublicInformation:
    text = next(file.content for file in purse.files if file.id == "EF15")
    return PublicInformation.decode(bytes.fromhex(text).ljust(30, b"\0"))
