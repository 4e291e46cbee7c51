"""What somebody asked page Matrix for: a domain or one scenario, a day, a kind of credential."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

import attrs

from samecity.cli.settings import settable
from samecity.domain.card import CredentialKind
from samecity.domain.clock import SHANGHAI, parse_moment
from samecity.errors import RequestInvalid
from samecity.host.registry import Registry
from samecity.spi.scenario import Scenario
from samecity.synthetic.world import DEFAULT_AT
from samecity_portal.pages.tap.choice import FIELD

EVERY: Final = "all"
"""What is said in the place of a domain by whoever wishes to see them all."""

_DOMAIN: Final = "transport"
_LONGEST: Final = 200
_DAY: Final = DEFAULT_AT.date()

_YEARS: Final = range(2000, 2100)
"""Before it no card of the third generation was thought of; a chip has four digits for a year."""


@attrs.frozen
class Asked:
    """What the matrix is to show.

    Attributes:
        domain: Domain of life; its scenarios are shown. `EVERY` is all of them.
        scenario: Code of the only one to be shown, or empty.
        day: Day as of which catalogues and agreements hold.
        kind: How the card is shown; None is what a plain person would do.
        own: Fields of the only scenario, with what they are set to.
    """

    domain: str = _DOMAIN
    scenario: str = ""
    day: date = _DAY
    kind: CredentialKind | None = None
    own: tuple[tuple[str, str], ...] = ()

    @property
    def is_every(self) -> bool:
        """Whether all domains are to be shown."""
        return self.domain == EVERY

    @property
    def at(self) -> datetime:
        """The moment that is asked about: the hour of all examples on that day."""
        return datetime.combine(self.day, DEFAULT_AT.time(), SHANGHAI)

    def of_cell(self, **changed: str) -> dict[str, str]:
        """Return what a link to a cell says, with some of it changed; defaults are left out."""
        kind = self.kind.value if self.kind else ""
        own = {FIELD + name: value for name, value in self.own}
        said = {"at": self.day.isoformat(), "kind": kind, **own} | changed
        plain = {"at": _DAY.isoformat(), "kind": ""}
        return {name: value for name, value in said.items() if value != plain.get(name)}

    def query(self, **changed: str) -> dict[str, str]:
        """Return what a link to the matrix says, with some of it changed."""
        return self.of_cell(**{"domain": self.domain, "scenario": self.scenario, **changed})


def domains(registry: Registry) -> list[str]:
    """Return the domains of all scenarios, sorted."""
    return sorted({one.spec.domain for one in registry.scenarios.values()})


def read_asked(registry: Registry, said: Mapping[str, str]) -> Asked:
    """Read a query; what is left out has its default.

    Raises:
        UnknownName: There is no such scenario.
        RequestInvalid: A text has the wrong shape, or names no domain.
    """
    code = said.get("scenario", "")
    domain = said.get("domain", "") or _DOMAIN
    known = [*domains(registry), EVERY]
    if domain not in known:
        raise RequestInvalid({"domain": f"expected one of {', '.join(known)}"})
    if code:
        scenario = registry.known_scenario(code)
        if "domain" not in said or scenario.spec.domain == domain:
            own = _own(scenario, said)
            return Asked(scenario.spec.domain, code, _day(said), _kind(said), own)
    # Whoever chose another domain no longer means the scenario of the last one.
    return Asked(domain, "", _day(said), _kind(said))


def scenarios_of(registry: Registry, asked: Asked) -> list[Scenario]:
    """Return what is to be shown, by code: what can be asked for by the chosen kind."""
    found = [
        one
        for code, one in sorted(registry.scenarios.items())
        if asked.domain in (one.spec.domain, EVERY) and asked.scenario in ("", code)
    ]
    return [one for one in found if asked.kind is None or asked.kind in one.spec.kinds]


def _own(scenario: Scenario, said: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the fields that are set to something else than they are by default."""
    found = []
    for field in settable(scenario.spec.schema()):
        value = said.get(FIELD + field.name, "").strip()[:_LONGEST]
        if value not in ("", str(field.default)):
            found.append((field.name, value))
    return tuple(found)


def _day(said: Mapping[str, str]) -> date:
    text = said.get("at", "")
    if not text:
        return _DAY
    try:
        day = parse_moment(text).date()
    except (ValueError, OverflowError):
        raise RequestInvalid({"at": "expected a day as YYYY-MM-DD"}) from None
    if day.year not in _YEARS:
        raise RequestInvalid({"at": f"expected a year from {_YEARS[0]} to {_YEARS[-1]}"})
    return day


def _kind(said: Mapping[str, str]) -> CredentialKind | None:
    text = said.get("kind", "")
    kinds = {kind.value: kind for kind in CredentialKind}
    if text and text not in kinds:
        raise RequestInvalid({"kind": f"expected one of {', '.join(kinds)}"})
    return kinds.get(text)
