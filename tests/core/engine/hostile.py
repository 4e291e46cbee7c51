"""Plugins that misbehave on demand: one region, one scenario and one observer, each in every role.

What goes wrong now, and where, is set from outside, so that one registry serves every case.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import cache
from types import SimpleNamespace
from typing import Final, TypeVar

import attrs
import msgspec
from marshmallow import fields, post_load

from samecity.domain.agreement import Grant
from samecity.domain.catalogue import Catalogue, Item, Offer, OfferedTo, ServicePoint
from samecity.domain.decision import Decision, Terms
from samecity.domain.effects import DebitPurse, Post
from samecity.domain.reasons import Reason
from samecity.domain.region import City
from samecity.domain.request import Request
from samecity.domain.treatment import Basis
from samecity.engine.acceptance import Acceptance
from samecity.host.plugins import Found, found_module
from samecity.host.registry import Registry
from samecity.journal.memory import MemoryJournal
from samecity.national.base import MemoryBase
from samecity.platform import Platform
from samecity.schemas.values import StrictSchema
from samecity.spi import (
    Allowed,
    Case,
    Manifest,
    NationalPlatform,
    Outcome,
    Question,
    Region,
    Scenario,
    ScenarioSpec,
    StateStore,
    Vouch,
    hookimpl,
)
from samecity.synthetic.world import DEFAULT_AT, Wallet, World
from samecity_conformance.variants import Altered, registry_with
from tests.core.engine.probes import TAP, purse_of

Answer = TypeVar("Answer")

USE: Final = "hostile.use"
GRANT: Final = "hostile.grant"
_SECRET: Final = bytes(range(32))
_SERVICES: Final = ("store", "national", "scenario")
_DEEDS: Final[Mapping[str, tuple[object, ...]]] = {
    "clear": (),
    "append": ("spoilt",),
    "__setitem__": ("spoilt", 1),
}


class Exit(BaseException):
    """Ends a thread or a process in somebody's framework, like an interrupt."""


@attrs.define
class Mood:
    """What goes wrong now.

    Attributes:
        where: Name of the method that misbehaves, or empty.
        deed: What it does there; gets the answer that a calm plugin gives, and the arguments.
    """

    where: str = ""
    deed: Callable[[object, tuple[object, ...]], object] = lambda calm, _: calm

    def at(self, where: str, calm: Answer, *arguments: object) -> Answer:
        """Return the calm answer, or whatever the mood makes of it."""
        if where == self.where:
            return self.deed(calm, arguments)  # type: ignore[return-value]  # the defect
        return calm


MOOD: Final = Mood()


@attrs.frozen
class HostileTerms:
    """Terms that a region may replace."""

    payable_fen: int


@attrs.frozen
class HostileFields:
    """A request; its list can be changed."""

    words: list[str]


class HostileSchema(StrictSchema):
    """Fields of such a request."""

    makes = HostileFields

    words = fields.List(fields.String(), load_default=list)

    @post_load(pass_original=True)
    def _spoil(self, made: object, original: object, **_: object) -> object:
        return MOOD.at("schema", made, original)


class HostileUse(Scenario):
    """A use that everybody may price, grant and open."""

    spec = ScenarioSpec(
        code=USE,
        domain="test",
        zh="测试",
        en="Hostile",
        basis=Basis.ZONE,
        fields=HostileFields,
        schema=HostileSchema,
        discloses=frozenset({"valid", "pseudonym"}),
        kinds=frozenset({TAP}),
        rule="R04",
        source="test",
        needs_purse=True,
        terms=HostileTerms,
    )

    def opens_to_all(self, region: Region, question: Question) -> bool:
        return MOOD.at("Scenario.opens_to_all", False, region, question)

    def has_baseline(self, region: Region, question: Question) -> bool:
        return MOOD.at("Scenario.has_baseline", True, region, question)

    def host_terms(self, region: Region, question: Question) -> object:
        return MOOD.at("Scenario.host_terms", HostileTerms(100), region, question)

    def home_entitlement(self, region: Region, question: Question) -> object:
        return MOOD.at("Scenario.home_entitlement", HostileTerms(0), region, question)

    def refuse_state(self, case: Case) -> Reason | None:
        return MOOD.at("Scenario.refuse_state", super().refuse_state(case), case)

    def decide(self, case: Case) -> Outcome:
        return MOOD.at("Scenario.decide", self._decide(case), case)

    def _decide(self, case: Case) -> Outcome:
        payable_fen = case.terms_as(HostileTerms).payable_fen
        assert case.presentment.card is not None
        assert case.presentment.card.purse is not None
        row = case.host_shelf.get("count", case.pseudonym)
        words = case.fields_as(HostileFields).words
        return Allowed(
            Terms(gross_fen=payable_fen, payable_fen=payable_fen, limits={"left": 3}),
            effects=(
                DebitPurse(payable_fen, case.presentment.card.purse.purse_ref),
                Post(case.home.code, case.host.code, "hostile", payable_fen),
                case.host_shelf.set("count", case.pseudonym, {"words": [*words]}, row),
            ),
        )


class HostileGrant(HostileUse):
    """The same, decided by the card's home."""

    spec = attrs.evolve(HostileUse.spec, code=GRANT, basis=Basis.HOME, entitlement=HostileTerms)


class HostileRegion(Altered):
    """Ningbo, with both scenarios on offer and a will of its own in every role."""

    def alter(self) -> None:
        city = self.identity.default_city
        point = ServicePoint(
            "hostile", city, "hostile", "测试", "Hostile", frozenset({TAP}), "test"
        )
        items = [_item(code) for code in (USE, GRANT)]
        self.catalogue = Catalogue(
            (*self.catalogue.items, *items), (*self.catalogue.points.values(), point)
        )

    def find_offer(self, request: Request, city: City) -> Offer | Reason:
        return MOOD.at("Region.find_offer", super().find_offer(request, city), request, city)

    def opens_to_all(self, default: bool, question: Question) -> bool:
        return MOOD.at("Region.opens_to_all", default, question)

    def host_terms(self, default: object, question: Question) -> object:
        return MOOD.at("Region.host_terms", default, question)

    def vouch(
        self, card_ref: str, at: datetime, store: StateStore, national: NationalPlatform
    ) -> Vouch | None:
        return MOOD.at("Region.vouch", super().vouch(card_ref, at, store, national))

    def home_entitlement(self, default: object, question: Question) -> object:
        return MOOD.at("Region.home_entitlement", default, question)


def _item(code: str) -> Item:
    return Item(
        id=code.replace(".", "-"),
        scenario=code,
        domain="test",
        zh="测试",
        en="Hostile",
        point_types=frozenset({"hostile"}),
        kinds=frozenset({TAP}),
        offered_to=OfferedTo.ZONE,
        opens_on=date(2026, 1, 1),
        source="test",
    )


@hookimpl
def samecity_register_scenarios() -> Iterable[Scenario]:
    return [HostileUse(), HostileGrant()]


@hookimpl
def samecity_observe_decision(decision: Decision) -> None:
    MOOD.at("observer", None, decision)


def hostile_plugin() -> Found:
    module = SimpleNamespace(
        samecity_manifest=Manifest(name="hostile", zh="测试", en="Hostile"),
        samecity_register_scenarios=samecity_register_scenarios,
        samecity_observe_decision=samecity_observe_decision,
    )
    return found_module("hostile", module)


@cache
def calm_registry() -> Registry:
    """Return what is installed."""
    return registry_with()


@cache
def hostile_registry() -> Registry:
    """Return what is installed, with Ningbo's region and one more scenario and observer hostile."""
    registry = registry_with({"ningbo": HostileRegion}, [hostile_plugin()])
    assert registry.plugins.problems == {}
    return registry.with_agreements(
        attrs.evolve(one, grants=(*one.grants, Grant(USE))) if one.id == "delta" else one
        for one in registry.agreements.agreements
    )


def vandalise(value: object, depth: int = 5) -> None:
    """Change whatever can be changed in a value and in what it holds; private parts are left."""
    if depth == 0 or isinstance(value, str | int | date | type | Scenario):
        return
    for inner in list(_parts(value)):
        vandalise(inner, depth - 1)
    for deed, arguments in _DEEDS.items():
        with suppress(AttributeError, TypeError):
            getattr(value, deed)(*arguments)
    for name in _names(value):
        with suppress(AttributeError, TypeError):
            setattr(value, name, None)


def _parts(value: object) -> Iterator[object]:
    if isinstance(value, tuple | list | frozenset):
        yield from value
    elif isinstance(value, Mapping):
        yield from value.values()
    # The store and the national platform are services, not values that one is handed.
    yield from (getattr(value, name) for name in _names(value) if name not in _SERVICES)


def _names(value: object) -> list[str]:
    if isinstance(value, msgspec.Struct):
        return list(value.__struct_fields__)
    if isinstance(value, Region):
        return ["is_registered", "identity", "code", "catalogue", "sections", "plugin"]
    if isinstance(value, Catalogue):
        return ["items", "points"]
    kind = type(value)
    if attrs.has(kind):
        return [one.name for one in attrs.fields(kind) if not one.name.startswith("_")]
    return []


class Town:
    """A platform with people whose cards come from several regions, the same ones every time.

    Guests use what is hostile, neighbours do what they do every day.
    """

    def __init__(self, registry: Registry) -> None:
        base = MemoryBase(_SECRET)
        self.platform = Platform(registry=registry, journal=MemoryJournal(), base=base)
        self._world = World(self.platform)
        self.guests = {home: self._world.adult(home) for home in ("anhui", "foshan", "ningbo")}
        self.neighbours = {home: self._world.adult(home) for home in ("anhui", "binzhou", "foshan")}

    def use(self, wallet: Wallet, host: str, scenario: str, **own: object) -> Acceptance:
        """Let somebody use a card; the request's id says who uses it where for what."""
        body = {
            "request_id": f"{wallet.card_ref[:20]}-{host}-{scenario}",
            "scenario": scenario,
            "host": host,
            "kind": TAP.value,
            "at": DEFAULT_AT.isoformat(),
            "fields": own,
        }
        return self.platform.accept(body, self._world.reader(wallet, TAP, DEFAULT_AT))

    def told(self, wallet: Wallet, acceptance: Acceptance) -> str:
        """Return all that came of a use as JSON: the answer, what the host was told, the purse."""
        said = {
            "decision": self.platform.explain(acceptance.decision, "zh"),
            "disclosure": dict(acceptance.disclosure),
            "purse_fen": purse_of(wallet).balance_fen,
        }
        return json.dumps(said, ensure_ascii=False, sort_keys=True)

    def day(self, *hosts: str) -> list[str]:
        """Return the answers to what neighbours ask of some regions: rides, visits, loans."""
        return [
            self.told(wallet, self.use(wallet, host, scenario))
            for host in hosts
            for wallet in self.neighbours.values()
            for scenario in ("transit.ride", "culture.enter", "culture.borrow")
        ]


@cache
def undisturbed(*hosts: str) -> list[str]:
    """Return the neighbours' answers on a platform that has no hostile plugin."""
    answers = Town(calm_registry()).day(*hosts)
    assert any(json.loads(one)["decision"]["allowed"] for one in answers)
    return answers
