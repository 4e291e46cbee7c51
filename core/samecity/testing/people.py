"""People for one test: whoever it needs, made in one line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, Protocol

from samecity.domain.card import CardState, Generation
from samecity.synthetic.cast import PURSE_FEN, Wallet
from samecity.synthetic.world import World

AGE: Final = 36
"""Age of a person of whom nothing else is said."""


def born_at(age: int, year: int) -> date:
    """Return the birth date of a person who has an age all through a year."""
    return date(year - age, 1, 1)


class Somebody(Protocol):
    """Makes a person who does not exist, with a card."""

    def __call__(
        self,
        home: str,
        /,
        *,
        age: int = AGE,
        born: date | None = None,
        classes: Iterable[str] = (),
        lives_in: str = "",
        registered_in: str = "",
        insured_in: str = "",
        state: CardState = CardState.NORMAL,
        generation: Generation = Generation.THIRD,
        balance_fen: int = PURSE_FEN,
    ) -> Wallet:
        """Make the person.

        Args:
            home: Who issued the card: region code, city code, slug or six digits.
            age: Full years on every day of the clock's year.
            born: The birth date itself, instead of an age.
            classes: Certified statuses, such as `student`.
            lives_in: Place of habitual residence; empty is the place of issue, here and below.
            registered_in: Place of the household register.
            insured_in: Insured place.
            state: State of the card from now on; `world.set_state` changes it later.
            generation: A second-generation card has no transit application.
            balance_fen: What its purse holds.

        Raises:
            UnknownName: There is no such place.
        """


def somebody_in(world: World) -> Somebody:
    """Return what makes the people of a world."""

    def make(
        home: str,
        /,
        *,
        age: int = AGE,
        born: date | None = None,
        classes: Iterable[str] = (),
        lives_in: str = "",
        registered_in: str = "",
        insured_in: str = "",
        state: CardState = CardState.NORMAL,
        generation: Generation = Generation.THIRD,
        balance_fen: int = PURSE_FEN,
    ) -> Wallet:
        wallet = world.somebody(
            home,
            born=born or born_at(age, world.at.year),
            classes=classes,
            residence=lives_in,
            household=registered_in,
            insured=insured_in,
            generation=generation,
            balance_fen=balance_fen,
        )
        if state is not CardState.NORMAL:
            # As of now: a temporary loss that began with the card would be over.
            world.set_state(wallet, state)
        return wallet

    return make
