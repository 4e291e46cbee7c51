"""What the form of page Tap offers: places, services, and a field for each of a schema's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs

from samecity.cli.settings import Settable, settable
from samecity.cli.views.names import Names
from samecity_portal.house import House
from samecity_portal.pages.tap.choice import Choice, Parties
from samecity_portal.pages.tap.rows import Repeated, path, repeated

_NEIGHBOURS: Final = ("shanghai", "jiangsu", "zhejiang", "foshan", "beijing")
_ELSEWHERE: Final = ("card.", "ecard.")
"""Operations on the card itself; they have the card desk."""

_INPUTS: Final = {"integer": "number", "day": "date", "moment": "datetime-local"}
_WORDS: Final = frozenset({"string", "enum", "document", "division", "valuefield"})
"""Types that are one word or a line; what is none of the known ones is a text of several lines."""


def scenarios(house: House, names: Names, chosen: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a card can be used for, by domain; what has another page only if it is chosen."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, scenario in sorted(house.registry.scenarios.items()):
        spec = scenario.spec
        if code == chosen or not code.startswith(_ELSEWHERE):
            groups.setdefault(spec.domain, []).append((code, names.of(spec)))
    return [(names.texts.word("domain", domain), found) for domain, found in groups.items()]


def regions(house: House, names: Names, *also: str) -> list[tuple[str, str]]:
    """Return the places that can be chosen: those with a plugin, their neighbours, and others."""
    codes = dict.fromkeys((*sorted(house.registry.regions), *_NEIGHBOURS, *also))
    return [(code, names.region(code)) for code in codes if code]


@attrs.frozen
class Control:
    """One input of a form.

    Attributes:
        name: Without what the names of all fields begin with.
        type: `select`, `textarea` or a type of HTML's input.
        choices: For `select`: values and labels.
        attributes: Further attributes of the input.
        error: What is wrong with it.
    """

    name: str
    label: str
    type: str
    value: str
    choices: Sequence[tuple[str, str]] = ()
    attributes: Mapping[str, str] = attrs.field(factory=dict)
    error: str = ""


@attrs.frozen
class Table:
    """A field that repeats, as the form shows it.

    Attributes:
        rows: The inputs of each.
        error: What is wrong with the whole of it.
    """

    name: str
    label: str
    rows: Sequence[Sequence[Control]]
    error: str = ""
    type: str = "rows"


def controls(
    parties: Parties, choice: Choice, names: Names, problems: Mapping[str, str]
) -> list[Control | Table]:
    """Make the form of a scenario from its schema: something to fill in for every field.

    Args:
        parties: What the choice names.
        choice: What is filled in.
        names: Words.
        problems: What is wrong with what was filled in, by place in the request.
    """
    schema = parties.scenario.spec.schema()
    wrong = {place.partition("fields.")[2]: said for place, said in problems.items()}
    tables = repeated(schema)
    return [
        _table(tables[field.name], parties, choice, names, wrong)
        if field.name in tables
        else _control(
            field, field.name, choice.own.get(field.name, _default(field)), parties, names, wrong
        )
        for field in settable(schema)
    ]


def _table(
    field: Repeated, parties: Parties, choice: Choice, names: Names, wrong: Mapping[str, str]
) -> Table:
    rows = [
        [
            _control(
                attrs.evolve(part, name=part.name or field.name),
                path(field.name, number, part.name),
                row.get(part.name, ""),
                parties,
                names,
                wrong,
            )
            for part in field.parts
        ]
        for number, row in enumerate(field.rows(choice.own))
    ]
    label = names.texts.word("setting", field.name)
    if not field.parts[0].name:
        rows = [
            [attrs.evolve(one, label=f"{label} {number}") for one in row]
            for number, row in enumerate(rows, 1)
        ]
    return Table(field.name, label, rows, wrong.get(field.name, ""))


def _control(
    field: Settable, name: str, value: str, parties: Parties, names: Names, wrong: Mapping[str, str]
) -> Control:
    texts = names.texts
    made = Control(
        name, texts.word("setting", field.name), "text", value, error=wrong.get(name, "")
    )
    if field.type == "boolean":
        labels = [("true", texts.word("value", "True")), ("false", texts.word("value", "False"))]
        return attrs.evolve(made, type="select", value=value or "false", choices=labels)
    rows = [(one, texts.word("choice", one)) for one in field.choices] or _listed(
        field, parties, names
    )
    if rows:
        if not field.required and not _default(field):
            rows = [("", texts("portal.tap.left_open")), *rows]
        if value not in dict(rows):
            rows = [*rows, (value, value)]
        return attrs.evolve(made, type="select", choices=rows)
    if field.type in _INPUTS or field.type in _WORDS:
        attributes = {"inputmode": "numeric"} if field.type == "integer" else {"maxlength": "200"}
        kind = _INPUTS.get(field.type, "text")
        return attrs.evolve(made, type=kind, attributes=attributes)
    return attrs.evolve(made, type="textarea", attributes={"rows": "4"})


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
        return "\n".join(str(one) for one in field.default)
    return "" if field.default is None else str(field.default)
