"""The forms of the desk: an operation on a card, made of the fields of its scenario's schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs

from samecity.cli.settings import settable
from samecity.cli.views.names import Names
from samecity.domain.card import Card
from samecity.domain.lifecycle import Event, after
from samecity.domain.reasons import Reason
from samecity.errors import UnknownName
from samecity.spi.scenario import Scenario
from samecity_portal.house import House
from samecity_portal.operating import Operation, Order
from samecity_portal.pages.decided import id_in
from samecity_portal.pages.tap.choice import FIELD, own_in
from samecity_portal.pages.tap.wish import PINS
from samecity_portal.pages.tap.wish import own_fields as fields_in

ON_A_CARD: Final[Mapping[Operation, Event]] = {
    Operation.ENABLE: Event.ENABLE,
    Operation.LOSS: Event.REPORT_TEMPORARY_LOSS,
    Operation.LIFT: Event.LIFT,
    Operation.REISSUE: Event.REISSUE,
    Operation.UNLOCK: Event.UNLOCK,
    Operation.CANCEL: Event.CANCEL,
}
"""What is done with a card that is there, and the event in its life that it usually is."""


@attrs.frozen
class Choosable:
    """A field of an operation with the values that it may have.

    Attributes:
        choices: Values and labels.
    """

    name: str
    label: str
    value: str
    choices: Sequence[tuple[str, str]]


@attrs.frozen
class Counter:
    """An operation as the desk offers it.

    Attributes:
        needs_pin: Whether the PIN is asked.
        obstacle: What the card's state has against it; empty if nothing.
    """

    operation: str
    scenario: str
    name: str
    fields: Sequence[Choosable]
    needs_pin: bool
    obstacle: str


def counters(house: House, names: Names, card: Card, at: datetime) -> list[Counter]:
    """Return what the desk can do with a card, with what stands against it."""
    return [
        _counter(house.registry.known_scenario(one.scenario), names, one, after(card, event, at))
        for one, event in ON_A_CARD.items()
    ]


def fields_of(scenario: Scenario, names: Names, *, without: str = "") -> list[Choosable]:
    """Return the fields of a scenario that are chosen from a few values."""
    texts = names.texts
    return [
        Choosable(
            name=FIELD + field.name,
            label=texts.word("portal.desk.field", field.name),
            value=str(field.default),
            choices=[(one, texts.word("portal.desk.choice", one)) for one in field.choices],
        )
        for field in settable(scenario.spec.schema())
        if field.choices and field.name != without
    ]


def order_in(house: House, said: Mapping[str, str], at: datetime) -> Order:
    """Read the order that a form makes.

    Raises:
        UnknownName: There is no such operation.
    """
    name = said.get("operation", "")
    operation = next((one for one in Operation if one.value == name), None)
    if operation is None:
        raise UnknownName("operation", name[:20], tuple(one.value for one in Operation))
    return Order(
        operation=operation,
        fields=own_fields(house, operation.scenario, said),
        request_id=id_in(said.get("request_id", "")),
        at=at,
        pin=PINS.get(said.get("pin", "right")),
        guardian_agrees=said.get("guardian") == "true",
    )


def own_fields(house: House, scenario: str, said: Mapping[str, str]) -> dict[str, object]:
    """Return the scenario's own fields as a form says them."""
    return fields_in(house.registry.known_scenario(scenario).spec.schema(), own_in(said))


def _counter(
    scenario: Scenario, names: Names, operation: Operation, changed: Card | Reason
) -> Counter:
    obstacle = names.reasons([changed])[0]["message"] if isinstance(changed, Reason) else ""
    return Counter(
        operation=operation.value,
        scenario=operation.scenario,
        name=names.of(scenario.spec),
        fields=fields_of(scenario, names),
        needs_pin=scenario.spec.needs_pin,
        obstacle=obstacle,
    )
