"""A counter-example as a file: JSON with a schema, to be read, kept and tried again.

It names places and regions as their data do and a person by dates and classes alone; nobody of the
kind exists.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

import msgspec

from samecity.domain.card import CardState, CredentialKind, Generation
from samecity.errors import ConfigurationError, UnknownName
from samecity.host.registry import Registry
from samecity_conformance.parity.properties import Statement
from samecity_conformance.parity.search import Claim, Finding, judge
from samecity_conformance.parity.use import Earlier, Side, Use, full_run
from samecity_conformance.somebody import Somebody
from samecity_conformance.trial import Held, Place, Trial, places

_LARGEST: Final = 100_000


class SavedPlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where: host, item of its catalogue, and one of the item's points."""

    host: str
    scenario: str
    item: str
    point: str


class SavedPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who: places by region, city or division, and certified statuses."""

    born: date
    household: str
    residence: str
    insured: str
    classes: tuple[str, ...] = ()


class SavedSide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the two runs: issuer, kind of credential, and in which way the host is another.

    Attributes:
        is_suspended: Whether no agreement is in force.
        is_by_data: Whether the host's terms are what its data say, its own code left out.
    """

    home: str
    kind: CredentialKind
    is_suspended: bool = False
    is_by_data: bool = False


class SavedEarlier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the person did before, how long before and how often."""

    place: SavedPlace
    minutes_before: int
    times: int = 1
    fields: dict[str, object] = {}


class CounterExample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statement of parity and a use for which it does not hold.

    Attributes:
        one: The side whose answer is right, where one is: the local one, or the better treatment.
        other: The side that is compared with it.
        part: Part of the decision in which they differed, `one_had` and `other_had` what was there.
    """

    statement: Statement
    place: SavedPlace
    person: SavedPerson
    at: datetime
    one: SavedSide
    other: SavedSide
    part: str
    one_had: str
    other_had: str
    fields: dict[str, object] = {}
    state: CardState = CardState.NORMAL
    generation: Generation = Generation.THIRD
    balance_fen: int = 10_000
    earlier: SavedEarlier | None = None
    format: Literal["samecity-parity"] = "samecity-parity"
    version: Literal[1] = 1


def schema() -> dict[str, object]:
    """Return the JSON Schema of a counter-example."""
    return msgspec.json.schema(CounterExample, schema_hook=_value_of_a_field)


def _value_of_a_field(_kind: type[object]) -> dict[str, object]:
    # More is for the scenario's own schema to say.
    return {"type": ["boolean", "integer", "string", "array"]}


def save(finding: Finding) -> CounterExample:
    """Write a finding down."""
    claim, difference = finding.claim, finding.difference
    trial, earlier = claim.use.trial, claim.use.earlier
    person, held = trial.person, trial.held
    return CounterExample(
        statement=claim.statement,
        place=_saved_place(trial.place),
        person=SavedPerson(
            person.born,
            person.household,
            person.residence,
            person.insured,
            tuple(sorted(person.classes)),
        ),
        at=trial.at,
        one=_saved_side(claim.one),
        other=_saved_side(claim.other),
        part=difference.part,
        one_had=difference.one,
        other_had=difference.other,
        fields=dict(trial.fields),
        state=held.state,
        generation=held.generation,
        balance_fen=held.balance_fen,
        earlier=_saved_earlier(earlier) if earlier is not None else None,
    )


def claim_of(saved: CounterExample, registry: Registry) -> Claim:
    """Find again what a counter-example speaks of.

    Raises:
        UnknownName: The host, item or point is not there any more.
    """
    person = saved.person
    trial = Trial(
        person=Somebody(
            person.born,
            person.household,
            person.residence,
            person.insured,
            frozenset(person.classes),
        ),
        held=Held("", saved.state, saved.generation, saved.balance_fen),
        place=_place(saved.place, registry),
        kind=saved.one.kind,
        at=saved.at,
        fields=saved.fields,
    )
    earlier = None
    if saved.earlier is not None:
        before = timedelta(minutes=saved.earlier.minutes_before)
        place = _place(saved.earlier.place, registry)
        earlier = Earlier(place, saved.earlier.fields, before, saved.earlier.times)
    return Claim(saved.statement, Use(trial, earlier), _side(saved.one), _side(saved.other))


def replay(saved: CounterExample, registry: Registry) -> Finding | None:
    """Try a counter-example again, by two full runs that share nothing.

    Args:
        saved: What was found.
        registry: What is installed, less the offers for local cards.

    Returns:
        What is wrong still, or None if the statement holds now.

    Raises:
        UnknownName: It speaks of something that is not there any more.
        RequestInvalid: The scenario does not take such a request any more.
    """
    claim = claim_of(saved, registry)
    one = full_run(registry, claim.use, claim.one)
    other = one if claim.other == claim.one else full_run(registry, claim.use, claim.other)
    return judge(registry, claim, one, other)


def read(file: Path) -> CounterExample:
    """Read a counter-example.

    Raises:
        ConfigurationError: There is no such file, or it holds something else.
    """
    try:
        with file.open("rb") as opened:
            return msgspec.json.decode(opened.read(_LARGEST), type=CounterExample)
    except (OSError, msgspec.DecodeError) as error:
        raise ConfigurationError(
            f"expected a counter-example in {file.name}, received: {error}",
            hint="write one with `samecity conform parity --save FOLDER`",
        ) from error


def write(saved: CounterExample, file: Path) -> None:
    """Write a counter-example.

    Raises:
        ConfigurationError: The file cannot be written.
    """
    plain = msgspec.json.format(msgspec.json.encode(saved), indent=2)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(plain + b"\n")
    except OSError as error:
        raise ConfigurationError(
            f"expected to write {file.name}, received: {error.strerror}",
            hint="name a folder in which files can be made",
        ) from error


def _saved_place(place: Place) -> SavedPlace:
    return SavedPlace(place.host, place.item.scenario, place.item.id, place.point.id)


def _saved_earlier(earlier: Earlier) -> SavedEarlier:
    minutes = earlier.before // timedelta(minutes=1)
    return SavedEarlier(_saved_place(earlier.place), minutes, earlier.times, dict(earlier.fields))


def _saved_side(side: Side) -> SavedSide:
    return SavedSide(side.home, side.kind, side.is_suspended, side.is_by_data)


def _side(saved: SavedSide) -> Side:
    return Side(saved.home, saved.kind, saved.is_suspended, saved.is_by_data)


def _place(saved: SavedPlace, registry: Registry) -> Place:
    for place in places(registry):
        if _saved_place(place) == saved:
            return place
    raise UnknownName("item", f"{saved.host} {saved.item} {saved.point}")
