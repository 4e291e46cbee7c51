"""Users without Locust: what they do, and that they notice when an answer is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import attrs
import pytest

from samecity.domain.agreement import Agreement
from samecity.host.offers import changed, remade
from samecity.host.registry import Registry
from samecity.journal.memory import MemoryJournal
from samecity.platform import Platform
from samecity.synthetic.world import World
from samecity_conformance.bindings import BINDINGS
from samecity_conformance.load.counted import Counted
from samecity_conformance.load.player import Player, hear
from samecity_conformance.load.scripts import ACTS, prepare
from samecity_conformance.load.stage import Stage, posted, read_ledger
from samecity_conformance.load.tally import Tally, Units
from samecity_conformance.load.turn import Standing
from samecity_conformance.run.record import Verdict
from samecity_conformance.under_test import Here
from samecity_conformance.variants import Altered, registry_with
from tests.conformance.load.counted import dice, judged

BOTH = pytest.mark.parametrize("binding", ["memory", "inprocess"])


def stage_of(registry: Registry, binding: str = "memory", units: int = 5, number: int = 1) -> Stage:
    world = World(Platform(registry=registry, journal=MemoryJournal()))
    return Stage(
        Here(world, partial(BINDINGS[binding].readers_of, world)), units=units, number=number
    )


def play(stage: Stage, acts: Iterable[str], users: int = 2, turns: int = 20) -> Tally:
    """Let users of some acts play in turn, and count as a process does at its end."""
    chosen = [ACTS[name] for name in acts]
    prepare(stage, chosen)
    before = posted(stage.under_test)
    players = [
        Player(stage, act, dice(f"{act.name}{number}")) for act in chosen for number in range(users)
    ]
    for _ in range(turns):
        for player in players:
            player.play()
    for player in players:
        player.leave()
    stage.tally.ledger = read_ledger(stage.under_test, before)
    return stage.tally


@BOTH
def test_the_reference_regions_answer_every_user_rightly(registry: Registry, binding: str) -> None:
    tally = play(stage_of(registry, binding), ACTS)

    assert tally.wrong == []
    assert tally.answers == len(ACTS) * 2 * 20
    results = judged("day", Counted([tally]))
    assert results["answers"].verdict is Verdict.PASS
    assert results["books"].verdict is Verdict.PASS
    assert results["units.stock"].verdict is Verdict.PASS
    assert tally.purses_fen == tally.heard_fen["transit"] > 0


def test_locals_and_visitors_are_there_in_every_act_that_compares_them(registry: Registry) -> None:
    tally = play(stage_of(registry), ACTS, users=8)

    there = {(series.act, series.standing) for series in tally.series}
    assert there >= {
        (act.name, standing)
        for act in ACTS.values()
        if act.has_visitors
        for standing in (Standing.LOCAL, Standing.VISITOR)
    }


def test_the_last_units_are_given_and_not_one_more(registry: Registry) -> None:
    tally = play(stage_of(registry, units=7), ["stock"], users=4)

    assert tally.units["stock:standard"].given == 7
    assert tally.units["stock:standard"].asked_in_vain > 0


class Dearer(Altered):
    """A Ningbo whose buses give its own cards, and so every equal one, less off."""

    def alter(self) -> None:
        self.sections = {kind: remade(one, _dearer) for kind, one in self.sections.items()}


def _dearer(row: object) -> tuple[object]:
    is_discount = getattr(row, "local_percent", None) == 60
    return (changed(row, {"local_percent": 70}) if is_discount else row,)


def test_a_wrong_fare_is_counted_and_told(registry: Registry) -> None:
    tally = play(stage_of(registry_with({"ningbo": Dearer})), ["bus"])

    assert tally.wrong_answers > 0
    assert "expected allowed with payable_fen 120" in tally.wrong[0]
    assert "received allowed with payable_fen 140" in tally.wrong[0]
    assert judged("morning", Counted([tally]))["answers"].verdict is Verdict.FAIL


def test_a_visitor_who_is_refused_though_equal_is_counted(registry: Registry) -> None:
    def without_grants(agreement: Agreement) -> Agreement:
        return attrs.evolve(agreement, grants=())

    unequal = registry.with_agreements(map(without_grants, registry.agreements.agreements))

    tally = play(stage_of(unequal), ["museum"], users=4)

    assert tally.of("museum", Standing.LOCAL).wrong == 0
    assert tally.of("museum", Standing.VISITOR).wrong > 0
    assert "received OUT_OF_ZONE" in tally.wrong[0]


class Overbooked(Altered):
    """An Anhui whose museum gives more places than it says it has."""

    def alter(self) -> None:
        points = self.catalogue.points.values()
        more = [attrs.evolve(one, capacity=450) if one.id == "ah-museum" else one for one in points]
        self.catalogue = type(self.catalogue)(self.catalogue.items, more)


def test_places_that_are_not_there_are_noticed(registry: Registry) -> None:
    tally = play(stage_of(registry_with({"anhui": Overbooked})), ["museum"], users=3, turns=40)

    assert judged("museum", Counted([tally]))["units.museum"].verdict is Verdict.FAIL
    assert Units(400, 450, 2).given in {one.given for one in tally.units.values()}


def test_no_answer_is_a_wrong_answer(registry: Registry) -> None:
    journal = MemoryJournal(wait_s=0.01)
    world = World(Platform(registry=registry, journal=journal))
    stage = Stage(Here(world, lambda: world))
    turn = next(ACTS["bus"].script(stage, dice(1)))
    shown = stage.desk().ready(turn.use, turn.wallet)

    with journal.begin("ningbo"):
        heard = hear(shown)

    assert "received SC-E-500" in turn.problem(heard)


def test_who_is_served_late_has_waited_since_being_due(registry: Registry) -> None:
    stage, seconds = stage_of(registry), [100.0]
    player = Player(stage, ACTS["bus"], dice(2), now=lambda: seconds[0])
    player.come()

    assert 0 < player.wait_s <= ACTS["bus"].every_s
    seconds[0] = player.due + 3.0
    assert player.wait_s == 0
    player.play()

    [series] = stage.tally.series
    assert series.waited.percentile_ms(50) == pytest.approx(3_000, rel=0.021)
    assert series.took.percentile_ms(50) < 1


def test_two_workers_have_no_person_in_common(registry: Registry) -> None:
    first, second = (stage_of(registry, number=number) for number in (1, 2))

    people = [stage.person("ningbo").person for stage in (first, second) for _ in range(1_100)]

    assert len({one.resident_id.text for one in people}) == len(people)
    assert len({one.holder.holder_ref for one in people}) == len(people)
