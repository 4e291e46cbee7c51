"""Beyond the edges: Hypothesis draws what no list holds, and every dimension at once.

Any issuer of the country, any number that a field takes, several fields, a card in any state, an
earlier use some time before. The same seed draws the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from random import Random

import attrs
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from samecity.domain.card import CardState, Generation
from samecity_conformance.parity.forms import bounds, numbers_of
from samecity_conformance.parity.search import Finding, Search
from samecity_conformance.parity.space import Cell, Space
from samecity_conformance.parity.use import Earlier, Use
from samecity_conformance.trial import Held, Place

_MOST_MINUTES = 3 * 24 * 60
_MOST_FEN = 20_000
_STATES = (*[CardState.NORMAL] * 20, *CardState)
_GENERATIONS = (*[Generation.THIRD] * 9, Generation.SECOND)
"""Most cards work: what is refused for the card's own sake shows little."""


def search_beyond(
    search: Search,
    among: Collection[Place],
    *,
    seed: int,
    examples: int,
    is_new: Callable[[Finding], bool],
) -> Finding | None:
    """Draw uses until something is wrong, and return what Hypothesis makes of it.

    Args:
        search: Decides and tallies.
        among: Places to draw from, at least one.
        seed: Where the draws begin.
        examples: How many draws at most.
        is_new: Says whether a finding is none that is known already.
    """

    def finding(cell: Cell) -> Finding | None:
        return next(filter(is_new, search.cell(cell)), None)

    try:
        worst = find(
            cells(search.space, among),
            lambda cell: finding(cell) is not None,
            settings=settings(
                max_examples=examples,
                database=None,
                deadline=None,
                phases=(Phase.generate, Phase.shrink),
                suppress_health_check=list(HealthCheck),
            ),
            random=Random(seed),  # noqa: S311  draws that repeat, not a secret
        )
    except NoSuchExample:
        return None
    return finding(worst)


@st.composite
def cells(draw: st.DrawFn, space: Space, among: Collection[Place]) -> Cell:
    """Draw a use by one kind of credential, with issuers of its own."""
    place = draw(st.sampled_from(sorted(among, key=lambda one: (one.item.id, one.point.id))))
    values = space.dimensions(place)
    row = tuple(draw(st.integers(0, size - 1)) for size in values.sizes)
    kind = draw(st.sampled_from(space.kinds(place)))
    trial = space.use(place, kind, values, row).trial
    fields = dict(trial.fields)
    for name, field in numbers_of(space.registry.known_scenario(place.item.scenario)).items():
        if name not in place.item.match and draw(st.booleans()):
            fields[name] = draw(st.integers(*bounds(field)))
    held = Held(
        "",
        state=draw(st.sampled_from(_STATES)),
        generation=draw(st.sampled_from(_GENERATIONS)),
        balance_fen=draw(st.just(trial.held.balance_fen) | st.integers(0, _MOST_FEN)),
    )
    trial = attrs.evolve(trial, fields=fields, held=held)
    homes = draw(st.lists(st.sampled_from(space.homes), min_size=1, max_size=2, unique=True))
    homes += draw(st.just([]) | st.lists(st.sampled_from(space.everywhere), max_size=1))
    minutes = draw(st.just(0) | st.integers(1, _MOST_MINUTES))
    earlier = Earlier(place, dict(fields), timedelta(minutes=minutes)) if minutes else None
    return Cell(Use(trial, earlier), (kind,), tuple(dict.fromkeys(homes)), suspends=True)
