"""Cards for the tests: people who do not exist, keys from a seeded root."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from random import Random
from typing import Final

from samecity.domain.card import Card, CardFunction, CardState, Generation
from samecity.domain.clock import SHANGHAI
from samecity.domain.holder import Holder
from samecity.domain.identifiers import (
    CardIdentification,
    CardNumber,
    DivisionCode,
    ResidentId,
    TUnionCity,
    resident_check_character,
)
from samecity.spi.national import CardIdentity, Person
from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.card.image import CardImage
from samecity_hardware_sim.card.personalise import Wish, personalise
from samecity_hardware_sim.card.profile import P1, Profile
from samecity_hardware_sim.sam import SyntheticRoot

NAME: Final = "测试一卡通"
ZHOUSHAN: Final = DivisionCode("330900")
FUNCTIONS: Final = {
    Generation.SECOND: frozenset({CardFunction.SOCIAL, CardFunction.BANK}),
    Generation.THIRD: frozenset(CardFunction),
}
BALANCE_FEN: Final = 10_000


def seeded(seed: int = 1) -> Callable[[int], bytes]:
    return Random(seed).randbytes  # noqa: S311  synthetic keys must come again


ROOT: Final = SyntheticRoot.generate(seeded())


def resident_id(first17: str = "99090019900101001") -> ResidentId:
    return ResidentId(first17 + resident_check_character(first17))


def somebody(name: str = NAME) -> Person:
    holder = Holder("h-1", date(1990, 1, 1), ZHOUSHAN, ZHOUSHAN, ZHOUSHAN)
    return Person(holder, resident_id(), name)


def identity(serial: int = 1) -> CardIdentity:
    return CardIdentity(
        "c-1",
        "h-1",
        CardNumber.from_serial("X", serial),
        CardIdentification.issue(ZHOUSHAN, serial),
    )


def core_card(generation: Generation = Generation.THIRD) -> Card:
    return Card(
        card_ref="c-1",
        holder_ref="h-1",
        home="zhoushan",
        city=ZHOUSHAN.text,
        generation=generation,
        functions=FUNCTIONS[generation],
        state=CardState.NORMAL,
        since=datetime(2026, 1, 1, tzinfo=SHANGHAI),
        issued_on=date(2026, 1, 1),
        valid_until=date(2036, 1, 1),
    )


def card_image(
    generation: Generation = Generation.THIRD,
    *,
    algorithm: Algorithm = Algorithm.TDES,
    balance_fen: int = BALANCE_FEN,
    profile: Profile = P1,
    name: str = NAME,
    serial: int = 1,
) -> CardImage:
    wish = Wish(t_union=TUnionCity("3420"), balance_fen=balance_fen, purse_algorithm=algorithm)
    return personalise(core_card(generation), somebody(name), identity(serial), ROOT, wish, profile)
