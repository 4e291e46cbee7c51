"""A new card for a new synthetic person, as page Tap describes them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from samecity.domain.card import CardState, Generation
from samecity.domain.clock import parse_moment
from samecity.errors import RequestInvalid, UnknownName
from samecity.synthetic.people import SyntheticPerson
from samecity.synthetic.world import DEFAULT_AT
from samecity_portal.house import House
from samecity_portal.pages.tap.choice import ADULT, Choice
from samecity_portal.people import add_person, cast

CLASSES: Final = ("student", "veteran", "disabled", "senior")
"""Certified statuses that tariffs speak of."""

_ADULT_AGE: Final = 36
_HOME: Final = "anhui"
_MOST_YUAN: Final = 1000
_WHOLE: Final = re.compile(r"[0-9]{1,4}")


def template_of(choice: Choice) -> SyntheticPerson | None:
    """Return the one of the cast whom a new person is like; None is a plain adult.

    Raises:
        UnknownName: There is no such person.
    """
    if choice.person in ("", ADULT):
        return None
    found = cast().get(choice.person)
    if found is None:
        raise UnknownName("person", choice.person, tuple(cast()))
    return found


def home_of(choice: Choice) -> str:
    """Return the region or city that issues a new card."""
    template = template_of(choice)
    own = template.city if template is not None else _HOME
    return choice.home or own


def born_of(choice: Choice) -> date:
    """Return when a new person was born.

    Raises:
        RequestInvalid: The text is no day, or comes after the moment of use.
    """
    template = template_of(choice)
    at = parse_moment(choice.at)
    if not choice.born:
        if template is not None:
            return template.person.holder.born
        return date(DEFAULT_AT.year - _ADULT_AGE, 1, 1)
    try:
        born = date.fromisoformat(choice.born)
    except ValueError:
        raise RequestInvalid({"born": "expected a day as YYYY-MM-DD"}) from None
    if not date(1900, 1, 1) <= born <= at.date():
        raise RequestInvalid({"born": "expected a day between 1900 and the day of use"})
    return born


def issue(house: House, choice: Choice, at: datetime) -> str:
    """Issue a new card to a new synthetic person.

    Returns:
        The card's reference.

    Raises:
        UnknownName: There is no such person or region.
        RequestInvalid: A field has the wrong shape.
    """
    template, home = template_of(choice), home_of(choice)
    like = template.person.holder if template is not None else None
    classes = {choice.status} if choice.status in CLASSES else set(like.classes if like else ())
    place = "" if like is not None else home
    person = add_person(
        house,
        born=born_of(choice),
        household=like.household.text if like else place,
        residence=like.residence.text if like else place,
        insured=like.insured.text if like else place,
        classes=classes,
        guardian="p-zhu" if like is not None and like.guardian_ref else "",
    )
    generations = {str(int(one)): one for one in Generation}
    states = {one.value: one for one in CardState}
    if choice.generation not in generations or choice.state not in states:
        raise RequestInvalid({"card": "expected a generation and a state of the list"})
    wallet = house.issue(
        house.world(at),
        person,
        home,
        generation=generations[choice.generation],
        state=states[choice.state],
        balance_fen=_yuan(choice.balance) * 100,
    )
    return wallet.card_ref


def _yuan(text: str) -> int:
    if not _WHOLE.fullmatch(text) or int(text) > _MOST_YUAN:
        raise RequestInvalid({"balance": f"expected whole yuan from 0 to {_MOST_YUAN}"})
    return int(text)
