"""The wish that a choice makes: the request, what is entered, what goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from marshmallow import Schema

from samecity.cli.settings import plain_fields, settable
from samecity.errors import UnknownName
from samecity_hardware_sim.faults.fault import FORMS, Fault, Kind
from samecity_hardware_sim.faults.text import parse_fault
from samecity_portal.pages.tap.choice import Choice, Parties
from samecity_portal.pages.tap.rows import repeated, rows_in, tidy

FAULTS: Final = (
    *(Kind.TEAR_BEFORE, Kind.TEAR_AFTER, Kind.MUTE, Kind.STATUS, Kind.LATENCY),
    *(Kind.COMMAND_MAC, Kind.ANSWER_MAC, Kind.SAM_MISSING, Kind.CLONE, Kind.STALE),
)
"""What can be made to go wrong here; a swap and an unplugged reader look like a tear."""

PINS: Final[Mapping[str, str | None]] = {"right": "000000", "wrong": "999999", "none": None}
"""What may be entered when the PIN is asked; every synthetic card has the first one."""

_VALUES: Final = {Kind.STATUS: "=6F00", Kind.LATENCY: "=400ms"}


def body_of(parties: Parties, choice: Choice, request_id: str) -> dict[str, object]:
    """Return the request that a choice makes, in the form of the envelope."""
    code = parties.scenario.spec.code
    own = own_fields(parties.scenario.spec.schema(), choice.own)
    agreed = [f"{parties.region.code}:{code}"] if choice.consent == "yes" else []
    return {
        "request_id": request_id,
        "scenario": code,
        "host": parties.region.code,
        "city": parties.city.code,
        "point": parties.point,
        "kind": parties.kind.value,
        "at": parties.at.isoformat(),
        "fields": own,
        "notices": agreed,
        "consents": agreed,
        "guardian_agrees": choice.guardian == "yes",
    }


def own_fields(schema: Schema, said: Mapping[str, str]) -> dict[str, object]:
    """Return a scenario's own fields as a form says them; what nobody filled in is left out."""
    known = {field.name for field in settable(schema)}
    own = plain_fields(schema, [one for one in said.items() if one[0] in known and one[1]])
    tables, rows = repeated(schema), rows_in(tidy(said))
    return own | {name: tables[name].plain(rows[name]) for name in tables.keys() & rows.keys()}


def pin_of(choice: Choice) -> str | None:
    """Return what is entered when the PIN is asked."""
    return PINS.get(choice.pin)


def faults_of(choice: Choice) -> tuple[Fault, ...]:
    """Return what is to go wrong.

    Raises:
        UnknownName: There is no such fault.
        RequestInvalid: It needs the number of a command.
    """
    if not choice.fault:
        return ()
    kind = next((one for one in FAULTS if one.value == choice.fault), None)
    if kind is None:
        raise UnknownName("fault", choice.fault[:20], tuple(one.value for one in FAULTS))
    number = f":{choice.apdu}" if FORMS[kind].has_number else ""
    return (parse_fault(f"{kind.value}{number}{_VALUES.get(kind, '')}"),)
