from __future__ import annotations

import attrs
import pytest
from msgspec.structs import replace

from samecity_conformance.load.counted import Counted
from samecity_conformance.load.processor import Processor
from samecity_conformance.load.tally import Ledger, Tally, Units
from samecity_conformance.load.turn import Standing
from samecity_conformance.run.record import Verdict
from samecity_conformance.wording import alike, worded
from tests.conformance.load.counted import EVEN, judged, tally_of

LOCAL, VISITOR, OUTSIDER = Standing.LOCAL, Standing.VISITOR, Standing.OUTSIDER


def morning(local_ms: float = 5, visitor_ms: float = 5, count: int = 400) -> Tally:
    return tally_of("bus", {LOCAL: local_ms, VISITOR: visitor_ms}, count)


def test_a_good_morning_passes_everything() -> None:
    results = judged("morning", Counted([morning()]))

    assert {one.verdict for one in results.values()} == {Verdict.PASS}
    assert results.keys() == {"answers", "books", "users", "level.tap", "visitors.bus"}


@pytest.mark.parametrize(
    ("took_ms", "verdict"),
    [(290, Verdict.PASS), (301, Verdict.ENVIRONMENT), (340, Verdict.FAIL)],
)
def test_a_tap_has_300_ms(took_ms: float, verdict: Verdict) -> None:
    tally = morning(took_ms, took_ms, count=1_000)

    assert judged("morning", Counted([tally]))["level.tap"].verdict is verdict


@pytest.mark.parametrize(
    ("shape", "act", "level"), [("day", "pharmacy", "pharmacy"), ("pension", "cash", "counter")]
)
def test_a_pharmacy_and_a_counter_have_a_second(shape: str, act: str, level: str) -> None:
    slow, quick = (tally_of(act, {LOCAL: took_ms}) for took_ms in (1_200, 900))

    assert judged(shape, Counted([slow]))[f"level.{level}"].verdict is Verdict.FAIL
    assert judged(shape, Counted([quick]))[f"level.{level}"].verdict is Verdict.PASS


def test_a_level_that_a_busy_machine_missed_is_not_the_platforms_matter() -> None:
    tally = morning(500, 500)
    tally.processor = Processor(worked_s=8.0, starved_s=2.0)
    at_rest = morning(500, 500)
    at_rest.processor = Processor(worked_s=8.0, starved_s=1.9)

    missed = judged("morning", Counted([tally]))["level.tap"]

    assert missed.verdict is Verdict.ENVIRONMENT
    assert missed.why == worded("load.starved", percent=20)
    assert judged("morning", Counted([at_rest]))["level.tap"].verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("visitor_ms", "verdict"),
    [(4, Verdict.PASS), (6, Verdict.PASS), (6.25, Verdict.ENVIRONMENT), (7, Verdict.FAIL)],
)
def test_visitors_may_take_a_quarter_longer_than_locals(
    visitor_ms: float, verdict: Verdict
) -> None:
    counted = Counted([morning(5, visitor_ms)])

    assert judged("morning", counted)["visitors.bus"].verdict is verdict


def test_outsiders_are_not_compared_with_locals() -> None:
    tally = morning()
    slow = tally_of("bus", {OUTSIDER: 50}).of("bus", OUTSIDER)
    tally.series.append(slow)

    assert judged("morning", Counted([tally]))["visitors.bus"].verdict is Verdict.PASS


@pytest.mark.parametrize(("case", "answers"), [("level.tap", 40), ("visitors.bus", 20)])
def test_too_few_samples_are_never_a_pass(case: str, answers: int) -> None:
    result = judged("morning", Counted([morning(count=20)]))[case]

    assert result.verdict is Verdict.ENVIRONMENT
    assert result.why == worded("load.too_few", answers=answers)


def test_nothing_counted_is_no_pass_either() -> None:
    verdicts = {case: one.verdict for case, one in judged("last-stock", Counted([Tally()])).items()}

    for case in ("answers", "level.counter", "units.stock"):
        assert verdicts[case] is Verdict.ENVIRONMENT


def test_one_wrong_answer_fails_and_is_shown() -> None:
    tally = morning()
    tally.of("bus", VISITOR).wrong = 1
    tally.wrong = ["expected allowed with payable_fen 120, received allowed with payable_fen 200"]

    result = judged("morning", Counted([tally]))["answers"]

    assert result.verdict is Verdict.FAIL
    assert result.received == "1 wrong of 800 answers"
    assert result.evidence.counter_example == tally.wrong[0]


@pytest.mark.parametrize(
    ("purses_fen", "posted_fen", "verdict"),
    [(240, 240, Verdict.PASS), (120, 240, Verdict.FAIL), (240, 120, Verdict.FAIL)],
)
def test_purses_and_books_have_to_agree_with_what_people_heard(
    purses_fen: int, posted_fen: int, verdict: Verdict
) -> None:
    tally = morning()
    tally.heard_fen, tally.purses_fen = {"transit": 240}, purses_fen
    tally.ledger = replace(EVEN, posted_fen={"transit": posted_fen})

    assert judged("morning", Counted([tally]))["books"].verdict is verdict


@pytest.mark.parametrize(
    "ledger",
    [
        replace(EVEN, broken={"ningbo": "expected another digest"}),
        replace(EVEN, reserved=1),
        replace(EVEN, uneven=("anhui-ningbo",)),
    ],
    ids=["broken chain", "left open", "uneven"],
)
def test_books_that_are_not_whole_fail(ledger: Ledger) -> None:
    tally = morning()
    tally.ledger = ledger

    assert judged("morning", Counted([tally]))["books"].verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("given", "in_vain", "verdict"),
    [
        (20, 3, Verdict.PASS),
        (20, 0, Verdict.ENVIRONMENT),
        (19, 3, Verdict.FAIL),
        (21, 3, Verdict.FAIL),
        (21, 0, Verdict.FAIL),
    ],
)
def test_of_twenty_units_exactly_twenty_are_given(
    given: int, in_vain: int, verdict: Verdict
) -> None:
    tally = tally_of("stock", {LOCAL: 5})
    tally.units = {"stock:standard": Units(20, given, in_vain)}

    assert judged("last-stock", Counted([tally]))["units.stock"].verdict is verdict


def test_who_shares_books_shares_the_units_too() -> None:
    halves = [tally_of("stock", {LOCAL: 5}) for _ in range(2)]
    for half in halves:
        half.units = {"stock:standard": Units(20, 10, 1)}

    apart = judged("last-stock", Counted(halves))["units.stock"]
    together = judged("last-stock", Counted(halves, shared=EVEN))["units.stock"]

    assert apart.verdict is Verdict.FAIL
    assert together.verdict is Verdict.PASS
    assert attrs.evolve(Counted(halves), shared=EVEN).units("stock") == [Units(20, 20, 2)]


def test_a_fault_of_the_users_is_ours() -> None:
    tally = morning()
    tally.add_fault("ValueError: expected 4 parcels in store, fewer are there")

    result = judged("morning", Counted([tally]))["users"]

    assert (result.verdict, result.why) == (Verdict.ERROR, alike(tally.faults[0]))
