"""What the form of page Tap offers: places, services, and a field for each of a schema's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs

from samecity.cli.settings import Settable, settable
from samecity.cli.views.names import Names
from samecity.domain.card import CredentialKind
from samecity_portal.house import House
from samecity_portal.pages.tap.choice import Choice, Parties

_NEIGHBOURS: Final = ("shanghai", "jiangsu", "zhejiang", "foshan", "beijing")
_ELSEWHERE: Final = ("card.", "ecard.")
"""Operations on the card itself; they have the card desk."""

_PLAIN: Final = frozenset(
    {"integer", "string", "boolean", "enum", "day", "moment", "valuefield", "document", "division"}
)


def scenarios(house: House, names: Names) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a person can do with a card in the hand, by domain."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, scenario in sorted(house.registry.scenarios.items()):
        spec = scenario.spec
        if spec.is_order and not spec.kinds - {CredentialKind.NONE}:
            continue
        if not code.startswith(_ELSEWHERE):
            groups.setdefault(spec.domain, []).append((code, names.of(spec)))
    return [(names.texts.word("domain", domain), found) for domain, found in groups.items()]


def regions(house: House, names: Names, *also: str) -> list[tuple[str, str]]:
    """Return the places that can be chosen: those with a plugin, their neighbours, and others."""
    codes = dict.fromkeys((*sorted(house.registry.regions), *_NEIGHBOURS, *also))
    return [(code, names.region(code)) for code in codes if code]


@attrs.frozen
class Control:
    """One field of a scenario as the form shows it.

    Attributes:
        type: `select` or a type of HTML's input.
        choices: For `select`: values and labels.
        attributes: Further attributes of the input.
    """

    name: str
    label: str
    type: str
    value: str
    choices: Sequence[tuple[str, str]] = ()
    attributes: Mapping[str, str] = attrs.field(factory=dict)


def controls(parties: Parties, choice: Choice, names: Names) -> list[Control]:
    """Make the form of a scenario from its schema; what takes no plain value is left as it is."""
    fields = settable(parties.scenario.spec.schema())
    return [
        _control(field, parties, choice, names)
        for field in fields
        if field.type.removeprefix("list of ") in _PLAIN
    ]


def _control(field: Settable, parties: Parties, choice: Choice, names: Names) -> Control:
    texts = names.texts
    label, value = texts.word("setting", field.name), choice.own.get(field.name, _default(field))
    if field.type == "boolean":
        labels = [("true", texts.word("value", "True")), ("false", texts.word("value", "False"))]
        return Control(field.name, label, "select", value or "false", labels)
    rows = [(one, texts.word("choice", one)) for one in field.choices] or _listed(
        field, parties, names
    )
    if rows and field.type != "list of string":
        if not field.required and not _default(field):
            rows = [("", texts("portal.tap.left_open")), *rows]
        if value not in dict(rows):
            rows = [*rows, (value, value)]
        return Control(field.name, label, "select", value, rows)
    kinds = {"integer": "number", "day": "date", "moment": "datetime-local"}
    attributes = {"inputmode": "numeric"} if field.type == "integer" else {"maxlength": "200"}
    return Control(field.name, label, kinds.get(field.type, "text"), value, (), attributes)


def _listed(field: Settable, parties: Parties, names: Names) -> list[tuple[str, str]]:
    """Return the values by which the host's list names its items."""
    found = {
        item.match[field.name]: names.of(item)
        for item in parties.region.catalogue.of(parties.scenario.spec.code)
        if field.name in item.match
    }
    return sorted(found.items())


def _default(field: Settable) -> str:
    if isinstance(field.default, bool):
        return str(field.default).lower()
    if isinstance(field.default, Iterable) and not isinstance(field.default, str):
        return ",".join(str(one) for one in field.default)
    return "" if field.default is None else str(field.default)
