from __future__ import annotations

import pytest

from samecity.errors import RequestInvalid, UnknownName
from samecity.testing import CredentialKind, Decision, Somebody, Tap
from samecity_hardware_sim.testing import Bench, ChipTap

RIDE = "transit.ride"
LAST = 18
"""The command that takes the fare; what is torn after it was paid all the same."""
BEFORE_LAST = 17


def codes(decision: Decision) -> list[str]:
    return [str(reason.code) for reason in decision.reasons]


@pytest.mark.parametrize("home", ["ningbo", "anhui", "binzhou"])
@pytest.mark.parametrize("kind", [CredentialKind.CARD_CONTACTLESS, CredentialKind.ECARD_QR])
def test_a_chip_gets_the_decision_that_a_card_in_memory_gets(
    tap: Tap, chip_tap: ChipTap, home: str, kind: CredentialKind
) -> None:
    scenario = RIDE if kind.is_card else "medical.pharmacy"
    in_memory, by_chip = (one(home, "ningbo", scenario, kind=kind) for one in (tap, chip_tap))

    assert by_chip.kind is kind
    assert (by_chip.treatment, by_chip.terms) == (in_memory.treatment, in_memory.terms)
    assert codes(by_chip) == codes(in_memory)


def test_it_is_a_tap_like_any_other(chip_tap: ChipTap) -> None:
    tap: Tap = chip_tap
    first = tap("ningbo", "ningbo", RIDE)

    assert (tap.again(), tap.last.is_replay) == (first, True)


@pytest.mark.parametrize(
    ("at", "is_paid", "goes_on"),
    [(1, False, False), (BEFORE_LAST, False, True), (LAST, True, True)],
)
def test_a_torn_ride_is_paid_once_however_often_it_is_sent(
    chip_tap: ChipTap, somebody: Somebody, at: int, is_paid: bool, goes_on: bool
) -> None:
    card, torn = somebody("ningbo"), chip_tap.with_faults(f"tear-after:{at}")
    fare_fen = chip_tap("ningbo", "ningbo", RIDE).terms.payable_fen

    first = torn(card, "ningbo", RIDE)
    left_fen = chip_tap.bench.balance_fen(card)
    again = [torn.again().allowed for _ in range(2)]

    assert codes(first) == ["READER_ERROR"]
    assert left_fen == 10_000 - (fare_fen if is_paid else 0)
    assert again == [goes_on, goes_on]
    assert chip_tap.bench.balance_fen(card) == 10_000 - (fare_fen if goes_on else 0)


@pytest.mark.parametrize(
    ("fault", "refused"),
    [
        ("clone", ["CARD_NOT_AUTHENTIC"]),
        ("stale", ["CARD_REPORTED_LOST"]),
        ("sam-missing", ["SAM_MISSING"]),
    ],
)
def test_what_is_wrong_without_a_number_is_wrong_at_this_tap(
    chip_tap: ChipTap, bench: Bench, fault: str, refused: list[str]
) -> None:
    wrong = chip_tap.with_faults(fault)("ningbo", "ningbo", RIDE)
    after = chip_tap("ningbo", "ningbo", RIDE)

    assert (codes(wrong), after.allowed) == (refused, True)
    assert bench.sam is not None


def test_a_fault_that_never_happens_is_no_passed_test(chip_tap: ChipTap) -> None:
    with pytest.raises(AssertionError, match="they did not: tear-before:500"):
        chip_tap.with_faults("tear-before:500")("ningbo", "ningbo", RIDE)


@pytest.mark.parametrize(("text", "error"), [("tear:7", UnknownName), ("mute", RequestInvalid)])
def test_a_fault_that_is_written_wrongly_is_named_at_once(
    chip_tap: ChipTap, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        chip_tap.with_faults(text)
