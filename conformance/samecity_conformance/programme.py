"""A scenario that needs the holder's consent, for examples that no installed plugin can show.

A merchant's programme wants to know its customers again: the one thing in the suite that is
invented. It is registered by the scenarios that speak of it and by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from types import SimpleNamespace
from typing import Final

import attrs

from samecity.domain.card import CredentialKind
from samecity.domain.catalogue import Catalogue, Item, OfferedTo
from samecity.domain.treatment import Basis
from samecity.host.plugins import Found, found_module
from samecity.schemas.values import StrictSchema
from samecity.spi import (
    Allowed,
    Case,
    Consent,
    Manifest,
    Outcome,
    Scenario,
    ScenarioSpec,
    hookimpl,
)
from samecity_conformance.variants import Altered

_KINDS: Final = frozenset({CredentialKind.CARD_CONTACTLESS, CredentialKind.CARD_CONTACT})


@attrs.frozen
class NoFields:
    """A request without fields of its own."""


class NoFieldsSchema(StrictSchema):
    """Fields of such a request."""

    makes = NoFields


class Programme(Scenario):
    """Joining a merchant's programme with the card."""

    spec = ScenarioSpec(
        code="programme.join",
        domain="consumption",
        zh="加入商户会员（测试）",
        en="Join a merchant's programme (test)",
        basis=Basis.ZONE,
        fields=NoFields,
        schema=NoFieldsSchema,
        discloses=frozenset({"valid", "pseudonym"}),
        kinds=_KINDS,
        rule="R25",
        source="PIPL 23, 31",
        consent=Consent.CONSENT,
    )

    def decide(self, case: Case) -> Outcome:
        """Let everybody join who agreed."""
        return Allowed()


class WithProgramme(Altered):
    """A region at each of whose points the programme can be joined."""

    def alter(self) -> None:
        """Add the item."""
        points = self.catalogue.points.values()
        item = Item(
            id="programme",
            scenario=Programme.spec.code,
            domain=Programme.spec.domain,
            zh=Programme.spec.zh,
            en=Programme.spec.en,
            point_types=frozenset(point.type for point in points),
            kinds=_KINDS,
            offered_to=OfferedTo.NATIONAL,
            opens_on=date(2021, 1, 1),
            source="PIPL 23, 31",
            demo=True,
        )
        self.catalogue = Catalogue((*self.catalogue.items, item), points)


def programme_plugin() -> Found:
    """Return the plugin that registers the scenario."""

    @hookimpl
    def samecity_register_scenarios() -> Iterable[Scenario]:
        return [Programme()]

    module = SimpleNamespace(
        samecity_manifest=Manifest(name="programme", zh="商户会员（测试）", en="Programme (test)"),
        samecity_register_scenarios=samecity_register_scenarios,
    )
    return found_module("programme", module)
