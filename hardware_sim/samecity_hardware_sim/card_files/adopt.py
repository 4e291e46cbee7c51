"""A card that was made elsewhere becomes known to a world, as if its issuer had told it."""

from __future__ import annotations

from samecity.domain.card import CardFunction
from samecity.domain.holder import Holder
from samecity.domain.identifiers import DivisionCode
from samecity.errors import DataInvalid
from samecity.spi.national import Person
from samecity.synthetic.world import Wallet, World
from samecity_hardware_sim.card.contents import ChipContents


def adopt(world: World, found: ChipContents, pin: str = "") -> Wallet:
    """Make a card and its holder known to a world's platform.

    The holder is a plain person of the card's division: what else the platform that issued the card
    knows of them does not stand on a card.

    Args:
        world: Where they will live.
        found: What the chip says.
        pin: What the holder knows; empty is the PIN of every synthetic card.

    Raises:
        DataInvalid: The card is none of those that this simulator makes, so its number and its
            identification do not belong together.
        UnknownName: No region has its division.
    """
    issuer = found.identification.issuer
    person = Person(_holder(found, issuer), found.resident_id, found.name)
    wallet = world.issue(
        person,
        issuer.text,
        generation=found.generation,
        has_transit=CardFunction.TRANSIT in found.functions,
        balance_fen=found.balance_fen,
        serial=int(found.identification.text[16:24], 16),
    )
    identity = world.platform.base.card(wallet.card_ref)
    is_same = identity is not None and identity.identification == found.identification
    if not is_same or identity is None or identity.number != found.number:
        raise DataInvalid(
            "card",
            "number",
            expected="a card of this simulator, whose number follows from its serial",
            received="another one",
        )
    if pin and wallet.chip is not None:
        wallet.chip.pin = pin
    return wallet


def _holder(found: ChipContents, issuer: DivisionCode) -> Holder:
    try:
        household = DivisionCode(found.birthplace)
    except ValueError:
        household = issuer
    return Holder(
        holder_ref=f"h-card-{found.identification.text[16:24]}",
        born=found.resident_id.born,
        household=household,
        residence=issuer,
        insured=issuer,
    )
