"""All mutants, and the controls: grounds on which nothing is wrong and nothing may be found."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

import attrs

from samecity.domain.catalogue import Item
from samecity.errors import UnknownName
from samecity_conformance.mutants.lies import (
    agreements,
    cards,
    catalogue,
    fifth,
    grounds,
    home,
    hub,
    national,
    scenarios,
    services,
    terminals,
    terms,
)
from samecity_conformance.mutants.mutant import Mutant, honest
from samecity_hardware_sim.bench import Bench

MUTANTS: Final = (
    *terms.MUTANTS,
    *home.MUTANTS,
    *catalogue.MUTANTS,
    *agreements.MUTANTS,
    *scenarios.MUTANTS,
    *services.MUTANTS,
    *national.MUTANTS,
    *cards.MUTANTS,
    *terminals.MUTANTS,
    *hub.MUTANTS,
)


def _in_every_city(item: Item) -> Item:
    """Drop the list of cities where only these have a point anyway."""
    return attrs.evolve(item, cities=frozenset()) if item.scenario == "hotel.checkin" else item


CONTROLS: Final = (
    Mutant(
        "none",
        "四个地区，原样。",
        "The four regions as they are.",
        "",
        (),
        honest,
    ),
    Mutant(
        "none-over-chips",
        "四个地区，原样，经由模拟卡。",
        "The four regions as they are, over simulated chips.",
        "",
        (),
        cards.on_bench(Bench),
    ),
    Mutant(
        "harmless",
        "一处改动，没有任何后果。",
        "A change of data that changes nothing.",
        "",
        (),
        grounds.items("anhui", _in_every_city),
    ),
    Mutant(
        "correct-fifth",
        "只有数据的第五个地区，正确无误。",
        "A fifth region, of data alone and right.",
        fifth.REGION,
        (),
        fifth.ground,
    ),
)

_BY_ID: Final = {one.id: one for one in (*MUTANTS, *CONTROLS)}


def named(id_: str) -> Mutant:
    """Return a mutant or a control.

    Raises:
        UnknownName: There is none of this id.
    """
    found = _BY_ID.get(id_)
    if found is None:
        near = tuple(get_close_matches(id_, _BY_ID, 3, cutoff=0.4))
        raise UnknownName("mutant", id_, near)
    return found
