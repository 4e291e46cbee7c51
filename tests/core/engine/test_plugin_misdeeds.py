"""Whatever a plugin does in whichever role: it is named, and nobody else's answers change a byte.

Every method that the engine asks, times every way of going wrong.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from itertools import product
from typing import Final

import pytest

from samecity.domain.reasons import Code
from samecity.engine.acceptance import Acceptance
from tests.core.engine.hostile import (
    GRANT,
    MOOD,
    USE,
    Exit,
    Town,
    hostile_registry,
    undisturbed,
    vandalise,
)

Deed = Callable[[object, tuple[object, ...]], object]


def raises(error: type[BaseException]) -> Deed:
    def deed(_: object, __: tuple[object, ...]) -> object:
        raise error

    return deed


def endless_recursion(calm: object, arguments: tuple[object, ...]) -> object:
    return endless_recursion(calm, arguments)


def broken_generator(_: object, __: tuple[object, ...]) -> Iterator[object]:
    raise ZeroDivisionError
    yield


def mutate(calm: object, arguments: tuple[object, ...]) -> object:
    for argument in arguments:
        vandalise(argument)
    return calm


DEEDS: Final[dict[str, Deed]] = {
    "raises": raises(ZeroDivisionError),
    "exits": raises(SystemExit),
    "interrupts": raises(Exit),
    "recurses": endless_recursion,
    "None": lambda _, __: None,
    "a text": lambda _, __: "nonsense",
    "an object": lambda _, __: object(),
    "a generator": broken_generator,
    "changes what it is given": mutate,
}

HOST, HOME = Code.HOST_PLUGIN_FAILED, Code.HOME_PLUGIN_FAILED

ROLES: Final = {
    "schema": ("anhui", "ningbo", USE, HOST, "hostile"),
    "Scenario.opens_to_all": ("foshan", "ningbo", USE, HOST, "hostile"),
    "Scenario.has_baseline": ("foshan", "ningbo", USE, HOST, "hostile"),
    "Scenario.host_terms": ("anhui", "ningbo", USE, HOST, "hostile"),
    "Scenario.home_entitlement": ("ningbo", "ningbo", GRANT, HOST, "hostile"),
    "Scenario.refuse_state": ("anhui", "ningbo", USE, HOST, "hostile"),
    "Scenario.decide": ("anhui", "ningbo", USE, HOST, "hostile"),
    "Region.find_offer": ("anhui", "ningbo", USE, HOST, "ningbo"),
    "Region.opens_to_all": ("foshan", "ningbo", USE, HOST, "ningbo"),
    "Region.host_terms": ("anhui", "ningbo", USE, HOST, "ningbo"),
    "Region.vouch": ("ningbo", "zhoushan", "transit.ride", HOME, "ningbo"),
    "Region.home_entitlement": ("ningbo", "ningbo", GRANT, HOME, "ningbo"),
    "observer": ("anhui", "ningbo", USE, None, ""),
}
"""Whose card is used where for what so that the method is asked; what is said, and who is named."""

HARMLESS: Final = {
    ("Scenario.refuse_state", "None"),  # means: nothing against it
    ("Region.vouch", "None"),  # means: no card of ours
}


EACH_MISDEED: Final = pytest.mark.parametrize(("where", "what"), [*product(ROLES, DEEDS)])


@pytest.fixture(autouse=True)
def calm() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    MOOD.where = ""
    logging.disable(logging.NOTSET)


def misdeed(town: Town, where: str, what: str) -> Acceptance:
    home, host, scenario, *_ = ROLES[where]
    MOOD.where, MOOD.deed = where, DEEDS[what]
    done = town.use(town.guests[home], host, scenario)
    MOOD.where = ""
    return done


@EACH_MISDEED
def test_a_misdeed_is_refused_in_its_plugins_name_and_charges_nothing(
    where: str, what: str
) -> None:
    _, _, _, code, plugin = ROLES[where]
    town = Town(hostile_registry())

    decision = misdeed(town, where, what).decision

    if what == "changes what it is given" or where == "observer":
        assert decision.allowed
        return
    if (where, what) in HARMLESS:
        return
    assert [reason.code for reason in decision.reasons] == [code]
    assert decision.reasons[0].facts == {"plugin": plugin}
    assert decision.steps[-1].plugin == plugin
    assert (decision.terms.payable_fen, decision.effects, decision.disclosed) == (0, (), ())
    assert (town.platform.journal.postings(), town.platform.journal.reserved()) == ([], [])


@EACH_MISDEED
def test_after_a_misdeed_all_others_are_answered_byte_for_byte_as_without_the_plugin(
    where: str, what: str
) -> None:
    town = Town(hostile_registry())
    MOOD.where, MOOD.deed = where, DEEDS[what]
    home, host, scenario, *_ = ROLES[where]
    town.use(town.guests[home], host, scenario)
    if where == "Region.vouch":
        MOOD.where = ""  # it is asked about no card of the neighbours; its own acceptance is booked

    others = town.day("zhoushan", "anhui")
    MOOD.where = ""
    its_own = town.day("ningbo")

    assert [*others, *its_own] == undisturbed("zhoushan", "anhui", "ningbo")
    assert all(report.is_whole for report in town.platform.journal.verify())


@pytest.mark.parametrize("where", [role for role in ROLES if role != "observer"])
def test_what_a_plugin_changes_in_its_arguments_does_not_reach_the_decision(where: str) -> None:
    home, host, scenario, *_ = ROLES[where]
    town = Town(hostile_registry())
    honest = town.use(town.guests[home], host, scenario).decision

    spoilt = misdeed(Town(hostile_registry()), where, "changes what it is given").decision

    assert spoilt == honest


def test_what_an_observer_changes_is_a_copy_of_its_own() -> None:
    town = Town(hostile_registry())

    told = misdeed(town, "observer", "changes what it is given").decision
    kept = town.platform.journal.recall(told.request_id)

    assert told.terms.limits == {"left": 3}
    assert [effect["type"] for effect in told.effects] == ["debit_purse", "post", "set_state"]
    assert kept is not None
    assert kept.decision == told
