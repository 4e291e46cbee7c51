"""What somebody chose on page Tap, and the place, service and moment that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs
from werkzeug.datastructures import MultiDict

from samecity.domain.card import CardState, CredentialKind
from samecity.domain.catalogue import ServicePoint
from samecity.domain.clock import parse_moment
from samecity.domain.region import City
from samecity.errors import RequestInvalid
from samecity.spi.region import Region
from samecity.spi.scenario import Scenario
from samecity.synthetic.world import DEFAULT_AT, World
from samecity_portal.house import House
from samecity_portal.pages.tap.rows import tidy

FIELD: Final = "f."
"""What the names of the scenario's own fields begin with, so that they are nobody else's."""

_LONGEST: Final = 100_000
"""Characters of what is written into one input: a payment file of a thousand lines fits."""

ADULT: Final = "adult"
"""A plain adult, who is none of the cast."""

_HOST: Final = "ningbo"
_SCENARIO: Final = "transit.ride"
_OF_A_PERSON: Final = frozenset({"card", "person", "born", "status"})
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_.:,+-]{0,60}", re.IGNORECASE)


@attrs.frozen(kw_only=True)
class Choice:
    """What somebody chose so far; every text is as it came, or a default.

    Attributes:
        card: Handle of a card in the visitor's hand; empty is a new one.
        person: Whom a new card is for: one of the cast, or a plain adult.
        home: Region that issues a new card; empty is the person's own.
        born: Of a new person; empty is that of the template.
        status: A certified status; empty is that of the template.
        own: The scenario's own fields.
    """

    card: str = ""
    person: str = ADULT
    home: str = ""
    born: str = ""
    status: str = ""
    generation: str = "3"
    state: str = CardState.NORMAL.value
    balance: str = "100"
    host: str = _HOST
    city: str = ""
    point: str = ""
    scenario: str = _SCENARIO
    kind: str = ""
    at: str = f"{DEFAULT_AT:%Y-%m-%dT%H:%M}"
    pin: str = "right"
    consent: str = "yes"
    guardian: str = "no"
    network: str = "on"
    fault: str = ""
    apdu: str = "7"
    own: Mapping[str, str] = attrs.field(factory=dict)

    def query(self, **changed: str) -> dict[str, str]:
        """Return what a link to this form says, with some of it changed.

        Defaults are left out, and so is what only a form may say: when somebody was born.
        """
        chosen = {name: str(getattr(self, name)) for name in _DEFAULTS} | changed
        said = {
            name: value
            for name, value in chosen.items()
            if name not in {"born", "status"} and value != _DEFAULTS[name]
        }
        same_service = "scenario" not in changed
        own = {FIELD + name: value for name, value in self.own.items()} if same_service else {}
        return {**said, **own}


_DEFAULTS: Final[Mapping[str, str]] = {
    one.name: str(one.default) for one in attrs.fields(Choice) if one.name != "own"
}


def read_choice(said: MultiDict[str, str]) -> Choice:
    """Read what a query or a form says; what is left out has its default."""
    known = {name: said[name].strip()[:64] for name in _DEFAULTS if name in said}
    own = tidy(own_in(said), add=said.get("add", ""), remove=said.get("remove", ""))
    return Choice(**known, own=own)


def own_in(said: Mapping[str, str]) -> dict[str, str]:
    """Return what a query or a form says in the scenario's own fields."""
    return {
        name.removeprefix(FIELD): text.strip()[:_LONGEST]
        for name, text in said.items()
        if name.startswith(FIELD)
    }


def kept_of(choice: Choice) -> dict[str, object]:
    """Return what may be kept of a choice and shown to anybody: nothing about the person.

    What somebody wrote in words of their own is left out; it could be anything.
    """
    said = attrs.asdict(choice)
    own = {name: value for name, value in choice.own.items() if _CODE.fullmatch(value)}
    return {**{name: said[name] for name in said if name not in _OF_A_PERSON}, "own": own}


def choice_of(came: Mapping[str, object]) -> Choice:
    """Return the choice that is kept with a result."""
    kept = came["choice"]
    assert isinstance(kept, dict)  # as `kept_of` makes it
    return Choice(**kept)


@attrs.frozen
class Parties:
    """What a choice names, found: where it is used, for what, how and when.

    Attributes:
        point: Id of the point, or empty for any.
    """

    region: Region
    city: City
    scenario: Scenario
    point: str
    kind: CredentialKind
    at: datetime


def parties_of(house: House, choice: Choice) -> Parties:
    """Find what a choice names.

    Raises:
        UnknownName: There is no such host or scenario.
        RequestInvalid: The moment is none.
    """
    region, located = house.registry.locate(choice.host)
    city = region.identity.cities.get(choice.city) or region.identity.cities[located]
    scenario = house.registry.known_scenario(choice.scenario)
    at_point = {one for one, _ in points_for(region, city, scenario)}
    point = choice.point if choice.point in at_point else ""
    kinds = {kind.value: kind for kind in scenario.spec.kinds}
    world = World(house.platform, DEFAULT_AT)
    likely = world.likely_kind(choice.host, choice.scenario, point)
    try:
        at = parse_moment(choice.at)
    except (ValueError, OverflowError):
        raise RequestInvalid({"at": "expected a moment as YYYY-MM-DDThh:mm"}) from None
    return Parties(region, city, scenario, point, kinds.get(choice.kind, likely), at)


def points_for(region: Region, city: City, scenario: Scenario) -> list[tuple[str, ServicePoint]]:
    """Return the points of a city at which something of a scenario is offered, by id."""
    found = {
        point.id: point
        for item in region.catalogue.of(scenario.spec.code)
        for point in region.catalogue.points_of(item)
        if point.city == city.code
    }
    return list(found.items())
