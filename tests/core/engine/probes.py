"""A scenario, a region and a reader that do what a test says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from threading import Lock
from types import SimpleNamespace

import attrs
from marshmallow import fields

from samecity.domain.agreement import Grant
from samecity.domain.card import CredentialKind
from samecity.domain.catalogue import Catalogue, Item, OfferedTo, ServicePoint
from samecity.domain.treatment import Basis
from samecity.errors import ReaderError
from samecity.host.plugins import Found, found_module
from samecity.host.registry import Registry
from samecity.schemas.values import StrictSchema
from samecity.spi import (
    Allowed,
    Case,
    Manifest,
    Outcome,
    Region,
    Scenario,
    ScenarioSpec,
    hookimpl,
)
from samecity.synthetic.cards import MemoryCard, MemoryPurse, MemoryReader
from samecity.synthetic.world import Wallet
from samecity_conformance.variants import Altered, registry_with

PROBE = "probe.use"
POINT = "probe-point"
TAP = CredentialKind.CARD_CONTACTLESS
FARE_FEN = 120
"""What a card of the zone pays on a bus in Ningbo."""


@attrs.frozen
class ProbeFields:
    """A request of the probe."""

    word: str = ""


class ProbeSchema(StrictSchema):
    """Fields of such a request."""

    makes = ProbeFields

    word = fields.String(load_default="")


SPEC = ScenarioSpec(
    code=PROBE,
    domain="test",
    zh="测试",
    en="Probe",
    basis=Basis.ZONE,
    fields=ProbeFields,
    schema=ProbeSchema,
    discloses=frozenset({"valid", "pseudonym"}),
    kinds=frozenset(CredentialKind),
    rule="R04",
    source="test",
)


def probe(decide: Callable[[Case], Outcome], spec: ScenarioSpec) -> Scenario:
    class Probe(Scenario):
        def decide(self, case: Case) -> Outcome:
            return decide(case)

    Probe.spec = spec
    return Probe()


def probe_plugin(scenario: Scenario) -> Found:
    @hookimpl
    def samecity_register_scenarios() -> Iterable[Scenario]:
        return [scenario]

    module = SimpleNamespace(
        samecity_manifest=Manifest(name="probe", zh="测试", en="Probe"),
        samecity_register_scenarios=samecity_register_scenarios,
    )
    return found_module("probe", module)


class WithProbe(Altered):
    """A region that offers the probe at one point, to the zone, by contactless card or code."""

    def alter(self) -> None:
        kinds = frozenset({CredentialKind.CARD_CONTACTLESS, CredentialKind.ECARD_QR})
        city = self.identity.default_city
        point = ServicePoint(POINT, city, "probe", "测试点", "Probe point", kinds, "test")
        item = Item(
            id="probe",
            scenario=PROBE,
            domain="test",
            zh="测试",
            en="Probe",
            point_types=frozenset({"probe"}),
            kinds=kinds,
            offered_to=OfferedTo.ZONE,
            opens_on=date(2026, 1, 1),
            source="test",
        )
        self.catalogue = Catalogue(
            (*self.catalogue.items, item), (*self.catalogue.points.values(), point)
        )


def probe_registry(
    decide: Callable[[Case], Outcome] = lambda _: Allowed(),
    spec: ScenarioSpec = SPEC,
    host: type[Region] = WithProbe,
    home: type[Region] = Region,
    scenario: Scenario | None = None,
) -> Registry:
    """Return a registry in which Ningbo offers the probe and Anhui issues cards.

    The Delta agreement grants it.
    """
    plugin = probe_plugin(scenario or probe(decide, spec))
    registry = registry_with({"ningbo": host, "anhui": home}, [plugin])
    return registry.with_agreements(
        attrs.evolve(one, grants=(*one.grants, Grant(PROBE))) if one.id == "delta" else one
        for one in registry.agreements.agreements
    )


def purse_of(wallet: Wallet) -> MemoryPurse:
    assert wallet.chip is not None
    assert wallet.chip.purse is not None
    return wallet.chip.purse


class SerialReader(MemoryReader):
    """A reader that gives a chip one command at a time, as every field of a reader does."""

    def __init__(self, card: MemoryCard | None) -> None:
        super().__init__(card=card)
        self._field = Lock()

    def debit(self, transaction: str, amount_fen: int) -> int:
        with self._field:
            return super().debit(transaction, amount_fen)


class TornReader(MemoryReader):
    """A reader from which the card is torn at the purse.

    Args:
        card: The card.
        after: Whether the purse had acted before the card was gone.
        mute: Whether the card is not there to prove anything either.
    """

    def __init__(self, card: MemoryCard | None, *, after: bool, mute: bool = False) -> None:
        super().__init__(card=card)
        self._after = after
        self._mute = mute

    def debit(self, transaction: str, amount_fen: int) -> int:
        if self._after:
            super().debit(transaction, amount_fen)
        raise ReaderError("expected the card, received nothing")

    def load(self, transaction: str, amount_fen: int, on: date) -> int:
        if self._after:
            super().load(transaction, amount_fen, on)
        raise ReaderError("expected the card, received nothing")

    def proves(self, transaction: str) -> bool:
        if self._mute:
            raise ReaderError("expected the card, received nothing")
        return super().proves(transaction)
