"""A card for one of the synthetic people or a plain adult, as an issuer would make it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import attrs

from samecity.domain.card import Card, CardFunction, Generation
from samecity.domain.identifiers import ResidentId, resident_check_character
from samecity.errors import UnknownName
from samecity.national.t_union import load_t_union
from samecity.spi.national import Person
from samecity.synthetic.world import PURSE_FEN, Wallet, World
from samecity_hardware_sim.card.image import Application, CardImage
from samecity_hardware_sim.card.personalise import Wish, personalise
from samecity_hardware_sim.card.variants import blocked, cloned
from samecity_hardware_sim.sam import SyntheticRoot

_FIRST_BIRTHDAY: Final = date(1990, 1, 1)
_BIRTHDAYS: Final = 365
_SEQUENCES: Final = 1000
"""How many people of a place and a birthday their numbers can tell apart."""

_SERIALS: Final = 8_000_000
"""How many chip serials plain adults have; those of the synthetic people lie above."""


@attrs.frozen(kw_only=True)
class Order:
    """What is to be made.

    Attributes:
        home: Who issues a plain adult's card: region, city, slug or six digits.
        person: One of the synthetic people, instead of a plain adult.
        city: City of issue; empty is the one that `home` names.
        balance_fen: In the purse, if the card has one.
        pin: Digits; empty takes that of every synthetic card.
        knows_city: Whether the purse carries its city's T-Union code, without which no other city
            takes it.
        is_clone: Whether its numbers are right and its keys are not.
        blocked: Applications that are blocked.
    """

    home: str = ""
    person: str = ""
    city: str = ""
    generation: Generation = Generation.THIRD
    balance_fen: int = PURSE_FEN
    pin: str = attrs.field(default="", repr=False)
    knows_city: bool = True
    is_clone: bool = False
    blocked: tuple[Application, ...] = ()


def issue(
    world: World, order: Order, root: SyntheticRoot, randbytes: Callable[[int], bytes]
) -> CardImage:
    """Make a new card.

    Args:
        world: A fresh one; it gives names and numbers, and is changed.
        order: What is to be made.
        root: Where the card's test keys come from.
        randbytes: Who a plain adult is, and the keys of a clone.

    Raises:
        UnknownName: There is no such region, city or person.
        DataInvalid: The PIN is none; the message does not quote it.
    """
    wallet = world.person(order.person) if order.person else _adult(world, order, randbytes)
    identity = world.platform.base.card(wallet.card_ref)
    if identity is None or wallet.chip is None:
        raise UnknownName("card", order.person or order.home)
    card = _of_generation(_newest(world, wallet), order.generation)
    city = load_t_union().get(identity.identification.issuer) if order.knows_city else None
    purse = wallet.chip.purse
    wish = Wish(
        t_union=city,
        balance_fen=order.balance_fen,
        last_topup_on=purse.last_topup_on if purse is not None else None,
        pin=order.pin or wallet.chip.pin,
    )
    image = personalise(card, wallet.person, identity, root, wish)
    for application in order.blocked:
        image = blocked(image, application)
    return cloned(image, randbytes) if order.is_clone else image


def _adult(world: World, order: Order, randbytes: Callable[[int], bytes]) -> Wallet:
    """Make an adult with a number and a chip serial of their own."""
    rest, day = divmod(int.from_bytes(randbytes(8)), _BIRTHDAYS)
    rest, sequence = divmod(rest, _SEQUENCES)
    born = _FIRST_BIRTHDAY + timedelta(days=day)
    wallet = world.adult(order.home, city=order.city, born=born, serial=rest % _SERIALS)
    return attrs.evolve(wallet, person=_numbered(wallet.person, sequence))


def _numbered(person: Person, sequence: int) -> Person:
    first17 = f"{person.resident_id.text[:14]}{sequence:03d}"
    number = ResidentId(first17 + resident_check_character(first17))
    return attrs.evolve(person, resident_id=number, name=f"测试{sequence}")


def _newest(world: World, wallet: Wallet) -> Card:
    with world.platform.journal.snapshot() as store:
        return world.platform.national.cards_of(wallet.holder_ref, store)[-1][0]


def _of_generation(card: Card, generation: Generation) -> Card:
    """Return the card as it is in a generation: the second one has no transit application."""
    if generation is not Generation.SECOND:
        return card
    functions = card.functions - {CardFunction.TRANSIT}
    return attrs.evolve(card, generation=generation, functions=functions, one_card_mark=False)
