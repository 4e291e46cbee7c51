"""Hosts that treat visitors otherwise than their own people, each in one small way."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Final

import samecity_transit
from samecity.domain.card import CredentialKind
from samecity.host.offers import changed
from samecity.host.plugins import Plugins, found_module, installed
from samecity.host.registry import Registry
from samecity.spi import Case, Outcome, Question, Region, Scenario, hookimpl
from samecity_conformance.parity.replay import CounterExample, save
from samecity_conformance.parity.search import Search
from samecity_conformance.parity.shrink import shrink
from samecity_conformance.parity.space import Space
from samecity_conformance.variants import registry_with, without_local_offers
from samecity_transit.ride import Ride
from samecity_transit.topup import Topup

SATURDAY: Final = 5


class OnSaturdays(Region):
    """Charges visitors ten fen more on Saturdays."""

    def host_terms(self, default: object, question: Question) -> object:
        is_lie = question.home != self.code and question.at.weekday() == SATURDAY
        return dearer(default, 10) if is_lie else default


class AYearLater(Region):
    """Gives visitors the free ride of seniors a year after its own people."""

    def host_terms(self, default: object, question: Question) -> object:
        is_lie = question.home != self.code and question.holder.age == 70
        return dearer(default, 120) if is_lie else default


class FewerByCode(Region):
    """Lends one item less where a code is shown instead of a card."""

    def host_terms(self, default: object, question: Question) -> object:
        return fewer(default) if question.kind is CredentialKind.ECARD_QR else default


class FriendOfFoshan(Region):
    """Gives cards of one region of no agreement the price of its own people."""

    def host_terms(self, default: object, question: Question) -> object:
        return dearer(default, -80, 200) if question.home == "foshan" else default


class FriendOfAll(Region):
    """Gives every card of no agreement the price of its own people."""

    def host_terms(self, default: object, question: Question) -> object:
        is_lie = question.treatment == "NATIONAL_BASELINE"
        return dearer(default, -80, 200) if is_lie else default


class CheaperForAll(Region):
    """Takes ten fen off for everybody, which no data say: nobody is preferred."""

    def host_terms(self, default: object, question: Question) -> object:
        return dearer(default, -10, 100)


class NeverForgets(Region):
    """Goes on treating Zhoushan's cards as local ones when no agreement says so any more."""

    def host_terms(self, default: object, question: Question) -> object:
        is_lie = question.home == "zhoushan" and question.treatment != "LOCAL_EQUAL"
        return dearer(default, -80, 200) if is_lie else default


class OwnPeopleLast(Region):
    """Charges its own people more than anybody."""

    def host_terms(self, default: object, question: Question) -> object:
        return dearer(default, 80, 120) if question.home == self.code else default


class OnLongRides(Region):
    """Charges visitors ten fen more on rides longer than any band of the data."""

    def host_terms(self, default: object, question: Question) -> object:
        metres = getattr(question.fields, "distance_m", 0)
        return dearer(default, 10) if question.home != self.code and metres > 30_000 else default


def dearer(terms: object, by_fen: int, from_fen: int = 0) -> object:
    """Change the price in a host's terms, where they have one that is not below an amount."""
    payable_fen = getattr(terms, "payable_fen", None)
    if not isinstance(payable_fen, int) or payable_fen < from_fen:
        return terms
    prices = {
        name: getattr(terms, name) + by_fen
        for name in ("payable_fen", "household_fen")
        if hasattr(terms, name)
    }
    return changed(terms, prices)


def fewer(terms: object) -> object:
    """Take one from what a library lends, where the terms have it."""
    loans = getattr(terms, "loans", None)
    return changed(terms, {"loans": loans - 1}) if isinstance(loans, int) else terms


class NosyRide(Ride):
    """Tells the host the names of visitors, which the scenario does not declare."""

    _is_visitor = False

    def decide(self, case: Case) -> Outcome:
        self._is_visitor = case.home.code != case.host.code
        return super().decide(case)

    @property
    def disclosed(self) -> tuple[str, ...]:
        return ("class", "name", "valid") if self._is_visitor else ("class", "valid")


@hookimpl
def _register() -> Iterable[Scenario]:
    return [NosyRide(), Topup()]


def nosy() -> Registry:
    """Return a registry whose rides tell names."""
    plugin = SimpleNamespace(
        samecity_manifest=samecity_transit.samecity_manifest, samecity_register_scenarios=_register
    )
    others = [one for one in installed() if one.name != "transit"]
    return Registry(Plugins([*others, found_module("transit", plugin)], blocked=frozenset()))


def lying(host: str, region: type[Region]) -> Registry:
    """Return a registry in which one host lies."""
    return registry_with({host: region})


def found(registry: Registry, item: str) -> CounterExample:
    """Search one item at its first point until something is wrong, and shrink it.

    Raises:
        StopIteration: Nothing is wrong.
    """
    search = Search(Space(without_local_offers(registry)))
    place = next(one for one in search.space.places if one.item.id == item)
    return save(shrink(search, next(search.place(place, is_first=True))))
