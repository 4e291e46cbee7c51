"""What the engine asks of the plugins that are installed; `samecity.host` implements it."""

from __future__ import annotations

from typing import Protocol

from samecity.domain.agreement import AgreementBook
from samecity.domain.identifiers import DivisionCode
from samecity.spi.region import Region
from samecity.spi.scenario import Scenario


class Directory(Protocol):
    """Scenarios, regions and agreements by name; every look-up is a dictionary's."""

    @property
    def agreements(self) -> AgreementBook:
        """All agreements."""

    def scenario(self, code: str) -> Scenario | None:
        """Return a scenario by code."""

    def region(self, code: str) -> Region | None:
        """Return a region by code, also a bare one of the national baseline."""

    def region_of(self, division: DivisionCode) -> Region | None:
        """Return the region that issued a card, by the division in the card's identification."""

    def knows_reason(self, reason_code: str) -> bool:
        """Say whether somebody registered texts for a reason code."""

    def rule_of(self, reason_code: str) -> str:
        """Return the rule behind a reason code, such as `R17`."""
