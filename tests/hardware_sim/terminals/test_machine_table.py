"""docs/terminals.md has every machine as it is: what it does, takes, reads, writes and says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pytest

from samecity.platform import Platform
from samecity.texts.catalogue import Texts
from samecity_hardware_sim.terminals.answer import Answer
from samecity_hardware_sim.terminals.metro import FORGOTTEN, JUST_NOW
from samecity_hardware_sim.terminals.metro_lines import load_metro_lines
from samecity_hardware_sim.terminals.models import MODELS, SAME_TAP, Action, Model
from samecity_hardware_sim.terminals.taps import TORN_TAP
from tests.docs.page import read_page

PAGE = read_page("docs/terminals.md")
PLACEHOLDERS: Final = {
    name: f"<{name}>" for name in ("paid", "balance", "fund", "personal", "name")
}
REGISTRY: Final = Platform().registry


def row(model: Model, name: str, action: Action) -> Sequence[str]:
    spec = REGISTRY.known_scenario(action.scenario).spec
    reads = [
        word for word, is_read in (("purse", spec.needs_purse), ("PIN", spec.needs_pin)) if is_read
    ]
    says = Answer(decision=None, says=action.says, values=PLACEHOLDERS).screen("en")[0]
    return (
        f"`{model.name}`",
        f"`{name}`: `{action.scenario}`",
        ", ".join(f"`{kind.value}`" for kind in model.kinds if kind in spec.kinds),
        ", ".join(reads) or "–",
        ", ".join(f"`{field}`" for field in sorted(action.asks)) or "–",
        ", ".join(written(model, action)) or "–",
        says.replace("<", "&lt;"),
    )


def written(model: Model, action: Action) -> Iterator[str]:
    if REGISTRY.known_scenario(action.scenario).spec.needs_purse:
        yield "0 fen" if model.name == "metro_entry_gate" else "money"
    yield from (f"`{sfi:02X}`" for sfi in model.writes)
    if action.resets_pin:
        yield "tries of the PIN"


ROWS: Final = [row(model, *one) for model in MODELS.values() for one in model.actions.items()]


def test_the_table_has_every_machine_as_it_is() -> None:
    assert [tuple(cells) for cells in PAGE.rows("Devices")] == [tuple(cells) for cells in ROWS]


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_every_machine_has_names_and_words_in_both_languages(model: Model) -> None:
    assert model.zh
    assert model.en
    for action in model.actions.values():
        assert Texts("zh")(f"screen.{action.says}", **PLACEHOLDERS)
        assert model.kind_for(action) in REGISTRY.known_scenario(action.scenario).spec.kinds


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_every_field_that_is_asked_for_is_one_of_the_scenario(model: Model) -> None:
    for action in model.actions.values():
        known = REGISTRY.known_scenario(action.scenario).spec.schema().fields
        assert action.asks | action.fields.keys() <= known.keys()


def test_the_page_states_the_times_that_hold() -> None:
    text = PAGE.sections["The same tap"] + PAGE.sections["Metro"]

    assert f"within {SAME_TAP.seconds} seconds" in text
    assert f"within {TORN_TAP.seconds} seconds" in text
    assert f"{FORGOTTEN.days * 24} hours" in text
    assert f"{JUST_NOW.seconds // 60} minutes" in text


def test_stations_are_marked_as_invented_and_lie_where_a_metro_is_offered() -> None:
    lines = load_metro_lines()

    assert lines.demo
    for line in lines.lines:
        region, _ = REGISTRY.locate(line.host)
        modes = [
            item.match.get("mode")
            for item in region.catalogue.of("transit.ride")
            if any(point.city == line.city for point in region.catalogue.points_of(item))
        ]
        assert "metro" in modes
