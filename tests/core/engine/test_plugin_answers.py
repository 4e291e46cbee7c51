"""Answers that a plugin promised not to give: each is refused by name before it reaches a book."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import MappingProxyType
from typing import Final

import attrs
import pytest

from samecity.domain.decision import Terms
from samecity.domain.effects import (
    DebitPurse,
    Effect,
    LoadPurse,
    OpenIncident,
    Post,
    SetState,
    TakeFromPool,
    WriteCard,
)
from samecity.domain.reasons import Code, Reason
from samecity.errors import Conflict, JournalError
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.spi import (
    Allowed,
    Case,
    Journal,
    Outcome,
    Refused,
)
from samecity.synthetic.world import PURSE_FEN, World
from samecity_conformance.scene import Answer, Scene
from tests.core.engine.probes import PROBE, SPEC, TAP, probe_registry, purse_of
from tests.core.engine.refusals import assert_refused, use

PAID = attrs.evolve(SPEC, needs_purse=True)


@attrs.define
class Script:
    """What the probe of `scripted` decides next."""

    decide: Callable[[Case], Outcome] = lambda _: Allowed()


SCRIPT: Final = Script()


@cache
def scripted() -> Registry:
    """Return the one registry that most of these tests share."""
    return probe_registry(lambda case: SCRIPT.decide(case), PAID)


def decided(scene: Scene, decide: Callable[[Case], Outcome]) -> Answer:
    """Let somebody use the probe while it decides so."""
    SCRIPT.decide = decide
    return use(scene, scripted())


def said(scene: Scene, outcome: object) -> Answer:
    """Let somebody use the probe while it says this."""
    return decided(scene, lambda _: outcome)  # type: ignore[arg-type, return-value]  # the defect


# Outcomes.


class OwnTerms(Terms, frozen=True):
    """Terms of a class of the plugin's own."""


@pytest.mark.parametrize(
    "terms",
    [
        None,
        "free",
        OwnTerms(),
        Terms(gross_fen=1.5, payable_fen=1.5),  # type: ignore[arg-type]  # the defect
        Terms(gross_fen=True, payable_fen=True),
        Terms(gross_fen="2", payable_fen="2"),  # type: ignore[arg-type]  # the defect
        Terms(gross_fen=-1, payable_fen=-1),
        Terms(gross_fen=10**12, payable_fen=10**12),
        Terms(gross_fen=2, payable_fen=1, personal_fen=1),
        Terms(limits=None),  # type: ignore[arg-type]  # the defect
        Terms(limits={"left": 0.5}),  # type: ignore[dict-item]  # the defect
        Terms(limits={"left": 10**30}),
        Terms(limits={1: 2}),  # type: ignore[dict-item]  # the defect
        Terms(limits={"\ud800": 2}),
    ],
)
def test_terms_that_cannot_be_kept_are_the_scenarios_fault(scene: Scene, terms: Terms) -> None:
    assert_refused(said(scene, Allowed(terms)), "probe")


@pytest.mark.parametrize(
    "outcome",
    [
        Allowed(effects=None),  # type: ignore[arg-type]  # the defect
        Allowed(effects=[]),  # type: ignore[arg-type]  # the defect
        Allowed(effects=iter(())),  # type: ignore[arg-type]  # the defect
        Allowed(notes=None),  # type: ignore[arg-type]  # the defect
        Allowed(notes=[]),  # type: ignore[arg-type]  # the defect
        Allowed(notes=("note",)),  # type: ignore[arg-type]  # the defect
        Allowed(notes=(Reason("NO_SUCH_CODE"),)),
        Allowed(reasons=iter(())),  # type: ignore[arg-type]  # the defect
        Allowed(source=None),  # type: ignore[arg-type]  # the defect
        Allowed(source="two\nlines"),
        Refused(None),  # type: ignore[arg-type]  # the defect
        Refused(Reason(None)),  # type: ignore[arg-type]  # the defect
        Refused(Reason([])),  # type: ignore[arg-type]  # the defect
        Refused(Reason(Code.STOCK_EMPTY, None)),  # type: ignore[arg-type]  # the defect
        Refused(Reason(Code.STOCK_EMPTY, {"a": 0.5})),  # type: ignore[dict-item]  # the defect
        Refused(Reason(Code.STOCK_EMPTY, {"a": object()})),  # type: ignore[dict-item]  # the defect
        Refused(Reason(Code.STOCK_EMPTY, {"a": 10**30})),
        Refused(Reason(Code.STOCK_EMPTY, {"a": "\ud800"})),
        Refused(Reason(Code.STOCK_EMPTY, rule=7)),  # type: ignore[arg-type]  # the defect
        Refused(Reason(Code.STOCK_EMPTY), gross_fen=-1),
        Refused(Reason(Code.STOCK_EMPTY), gross_fen=0.5),  # type: ignore[arg-type]  # the defect
        Refused(Reason(Code.STOCK_EMPTY), gross_fen=None),  # type: ignore[arg-type]  # the defect
    ],
)
def test_an_outcome_with_wrong_types_is_the_scenarios_fault(scene: Scene, outcome: Outcome) -> None:
    assert_refused(said(scene, outcome), "probe")


EFFECTS: list[Effect] = [
    SetState("ningbo", "loan", "k", None, 0),  # type: ignore[arg-type]  # the defect
    SetState("ningbo", "loan", "k", {"a": object()}, 0),
    SetState("ningbo", "loan", "k", {"a": "\ud800"}, 0),
    SetState("ningbo", "loan", None, {}, 0),  # type: ignore[arg-type]  # the defect
    SetState("ningbo", "loan", "nul\x00", {}, 0),
    SetState("ningbo", 7, "k", {}, 0),  # type: ignore[arg-type]  # the defect
    SetState("ningbo", "loan", "k", {}, None),  # type: ignore[arg-type]  # the defect
    SetState("ningbo", "loan", "k", {}, -1),
    SetState(None, "loan", "k", {}, 0),  # type: ignore[arg-type]  # the defect
    TakeFromPool("ningbo", "seats", 0.5, 10),  # type: ignore[arg-type]  # the defect
    TakeFromPool("ningbo", "seats", 1, -1),
    TakeFromPool("ningbo", "seats", 10**20, 10**20),
    TakeFromPool("ningbo", None, 1, 10),  # type: ignore[arg-type]  # the defect
    Post("anhui", "ningbo", "transit", 0),
    Post("anhui", "ningbo", "transit", -100),
    Post("anhui", "ningbo", "transit", 1.5),  # type: ignore[arg-type]  # the defect
    Post("anhui", "ningbo", "transit", True),
    Post("anhui", "ningbo", None, 1),  # type: ignore[arg-type]  # the defect
    Post(None, "ningbo", "transit", 1),  # type: ignore[arg-type]  # the defect
    OpenIncident("ningbo", None),  # type: ignore[arg-type]  # the defect
    WriteCard(None, "lock", 1),  # type: ignore[arg-type]  # the defect
    DebitPurse(0, "somebody else's"),
    LoadPurse(100, "somebody else's"),
]


@pytest.mark.parametrize("effect", EFFECTS)
def test_an_effect_with_a_wrong_value_is_the_scenarios_fault(scene: Scene, effect: Effect) -> None:
    assert_refused(said(scene, Allowed(effects=(effect,))), "probe")


@pytest.mark.parametrize("amount_fen", [99, 101, -100, 100.0, None])
def test_another_debit_than_what_is_payable_is_the_scenarios_fault(
    scene: Scene, amount_fen: int
) -> None:
    def decide(case: Case) -> Outcome:
        assert case.presentment.card is not None
        assert case.presentment.card.purse is not None
        debit = DebitPurse(amount_fen, case.presentment.card.purse.purse_ref)
        return Allowed(Terms(gross_fen=100, payable_fen=100), effects=(debit,))

    assert_refused(decided(scene, decide), "probe")


def test_a_debit_without_a_purse_is_the_scenarios_fault(scene: Scene) -> None:
    registry = probe_registry(lambda _: Allowed(effects=(DebitPurse(0),)))

    assert_refused(use(scene, registry), "probe")


def test_an_effect_of_a_class_of_the_plugins_own_is_its_fault(scene: Scene) -> None:
    class Silent(Post, frozen=True):
        def touches(self) -> tuple[str, ...]:
            return ()

    effect = Silent("zhoushan", "binzhou", "transit", 100)

    assert_refused(said(scene, Allowed(effects=(effect,))), "probe")


def test_a_card_that_was_not_shown_is_not_written(scene: Scene) -> None:
    def decide(case: Case) -> Outcome:
        assert case.card is not None
        other = attrs.evolve(case.card, card_ref="another card of the same home")
        return Allowed(effects=(WriteCard(other, "cancel", 1),))

    assert_refused(decided(scene, decide), "probe")


@pytest.mark.parametrize("who", ["holder", "pseudonym", "card"])
@pytest.mark.parametrize("where", ["fact", "note", "account", "pool", "kind", "incident", "limit"])
def test_a_reference_to_the_person_never_enters_a_decision(
    scene: Scene, who: str, where: str
) -> None:
    def decide(case: Case) -> Outcome:
        assert case.card is not None
        refs = {
            "holder": case.holder.holder_ref,
            "pseudonym": case.pseudonym,
            "card": case.card.card_ref,
        }
        about = f"about {refs[who]}"
        reason = Reason(Code.STOCK_EMPTY, {"item": about})
        outcomes: dict[str, Outcome] = {
            "fact": Refused(reason),
            "note": Allowed(notes=(reason,)),
            "account": Allowed(effects=(Post("anhui", "ningbo", about, 1),)),
            "pool": Allowed(effects=(TakeFromPool("ningbo", about, 1, 2),)),
            "kind": Allowed(effects=(SetState("ningbo", about, "k", {}, 0),)),
            "incident": Allowed(effects=(OpenIncident("ningbo", about),)),
            "limit": Allowed(Terms(limits={about: 1})),
        }
        return outcomes[where]

    assert_refused(decided(scene, decide), "probe")


def test_a_scenario_that_reads_the_holder_tells_the_host_only_what_it_declared(
    scene: Scene,
) -> None:
    def decide(case: Case) -> Outcome:
        assert case.holder.born.year == 1990
        return Allowed()

    answer = decided(scene, decide)

    assert answer.en.disclosed == ["pseudonym", "valid"]
    assert sorted(answer.disclosure) == ["pseudonym", "valid"]


def test_what_a_plugin_keeps_and_changes_later_stays_as_it_was_decided(scene: Scene) -> None:
    limits = {"left": 1}
    said(scene, Allowed(Terms(limits=limits)))
    assert scene.sent is not None

    limits["left"] = 99
    again = scene.send(scene.sent.body, scene.sent.reader)

    assert again.is_replay
    assert again.en.terms.limits == {"left": 1}


def test_read_only_mappings_are_as_good_as_dictionaries(scene: Scene) -> None:
    row = SetState("ningbo", "loan", "k", MappingProxyType({"a": 1}), 0)
    outcome = Allowed(Terms(limits=MappingProxyType({"left": 1})), effects=(row,))

    answer = said(scene, outcome)

    assert answer.en.terms.limits == {"left": 1}


# Rows.


def counting(case: Case) -> Outcome:
    row = case.host_shelf.get("count", "k")
    if row is None:
        return Allowed(effects=(case.host_shelf.set("count", "k", {"seen": []}, None),))
    assert row.body["seen"] == []
    row.body["seen"].append(1)
    row.body["spoilt"] = True  # type: ignore[index]  # the defect
    return Refused(Reason(Code.STOCK_EMPTY))


def test_what_a_plugin_changes_in_a_row_is_its_own_copy(journal: Journal) -> None:
    SCRIPT.decide = counting
    platform = Platform(registry=scripted(), journal=journal)
    world = World(platform)
    wallet = world.adult("anhui")

    codes = []
    for _ in range(3):
        body = world.body("ningbo", PROBE, TAP, {})
        decision = platform.accept(body, world.reader(wallet, TAP, world.at)).decision
        codes.append([reason.code for reason in decision.reasons])

    assert codes == [[], ["STOCK_EMPTY"], ["STOCK_EMPTY"]]
    with journal.snapshot() as store:
        row = store.get("ningbo", "probe", "count", "k")
    assert row is not None
    assert row.body == {"seen": []}


def test_a_body_that_is_changed_after_it_was_written_changes_no_row(journal: Journal) -> None:
    body: dict[str, object] = {"seen": [1]}

    def decide(case: Case) -> Outcome:
        return Allowed(effects=(case.host_shelf.set("count", "k", body, None),))

    SCRIPT.decide = decide
    platform = Platform(registry=scripted(), journal=journal)
    world = World(platform)
    request = world.body("ningbo", PROBE, TAP, {})
    platform.accept(request, world.reader(world.adult("anhui"), TAP, world.at))
    body.clear()

    with journal.snapshot() as store:
        row = store.get("ningbo", "probe", "count", "k")
    assert row is not None
    assert row.body == {"seen": [1]}


# What is nobody's fault here.


def test_an_interrupt_by_the_operator_is_no_plugins_fault_and_leaves_nothing_behind(
    journal: Journal,
) -> None:
    def decide(_: Case) -> Outcome:
        raise KeyboardInterrupt

    SCRIPT.decide = decide
    platform = Platform(registry=scripted(), journal=journal)
    world = World(platform)
    wallet = world.adult("anhui")
    body = world.body("ningbo", PROBE, TAP, {})

    with pytest.raises(KeyboardInterrupt):
        platform.accept(body, world.reader(wallet, TAP, world.at))

    assert journal.recall(str(body["request_id"])) is None
    assert (journal.postings(), journal.reserved()) == ([], [])
    assert purse_of(wallet).balance_fen == PURSE_FEN


@pytest.mark.parametrize("error", [JournalError("no disk"), Conflict("too slow")])
def test_what_the_journal_says_is_no_plugins_fault(scene: Scene, error: JournalError) -> None:
    def decide(_: Case) -> Outcome:
        raise error

    with pytest.raises(type(error)):
        decided(scene, decide)


def test_a_plugin_that_names_another_source_each_time_fills_no_memory(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samecity.engine.pipeline._TRAILS_KEPT", 3)
    sources = iter(map(str, range(10)))
    decided(scene, lambda _: Allowed(source=next(sources)))

    steps = [scene.use("card", PROBE, "ningbo", {}).en.steps[9].source for _ in range(8)]

    assert steps == [str(number) for number in range(1, 9)]
    assert len(scene.platform.pipeline._trails) <= 3
