"""Page Scenarios: everything that a card can be used for, each with a link to its form."""

from __future__ import annotations

from typing import Final

import attrs
from flask import Blueprint, render_template, url_for

from samecity.cli.settings import settable
from samecity.cli.views.names import Names
from samecity.spi.scenario import Scenario
from samecity_portal.current import house, texts
from samecity_portal.operating import Operation
from samecity_portal.pages.desk.orders import ON_A_CARD

blueprint = Blueprint("scenarios", __name__)

_AT_DESK: Final = {
    **{operation.scenario: operation.value for operation in ON_A_CARD},
    Operation.APPLY.scenario: "apply",
    "ecard.issue": "ecard",
    "ecard.show": "ecard",
}
"""Scenarios with a form of their own at the card desk, and where it stands there."""


@attrs.frozen
class Row:
    """A scenario in the list.

    Attributes:
        is_order: Whether an institution orders it and nobody stands at a terminal.
        form: Address of its form.
    """

    code: str
    name: str
    kinds: str
    fields: str
    hosts: str
    is_order: bool
    form: str


@blueprint.get("/scenarios")
def scenarios() -> str:
    """List all scenarios by domain."""
    names = Names(house().registry, texts())
    groups: dict[str, list[Row]] = {}
    for _, scenario in sorted(house().registry.scenarios.items()):
        groups.setdefault(scenario.spec.domain, []).append(_row(names, scenario))
    listed = [(texts().word("domain", domain), rows) for domain, rows in groups.items()]
    return render_template("scenarios.html", groups=listed, total=sum(map(len, groups.values())))


def _row(names: Names, scenario: Scenario) -> Row:
    spec = scenario.spec
    hosts = [code for code, one in names.registry.regions.items() if one.catalogue.of(spec.code)]
    desk = _AT_DESK.get(spec.code)
    # The form begins where the service is offered.
    host = None if not hosts or "ningbo" in hosts else hosts[0]
    return Row(
        code=spec.code,
        name=names.of(spec),
        kinds=names.kinds_in_short(spec.kinds),
        fields=names.listed(
            names.texts.word("setting", field.name) for field in settable(spec.schema())
        ),
        hosts=names.listed(names.region(code) for code in hosts),
        is_order=spec.is_only_ordered,
        form=url_for("desk.desk", _anchor=desk)
        if desk is not None
        else url_for("tap.tap", scenario=spec.code, host=host),
    )
