"""One tap, told as it happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import timedelta

import attrs
import msgspec
import pytest

from samecity.domain.card import CardState, CredentialKind
from samecity.domain.decision import Decision
from samecity.domain.treatment import Treatment
from samecity.host.registry import Registry
from samecity.journal.records import decision_from_text
from samecity.synthetic.world import DEFAULT_AT
from samecity_hardware_sim.faults import parse_faults
from samecity_portal.house import House, memory_house
from samecity_portal.people import add_person
from samecity_portal.tapping import Wish, tap

CONTACT, CONTACTLESS = CredentialKind.CARD_CONTACT, CredentialKind.CARD_CONTACTLESS
Told = list[tuple[str, Mapping[str, object]]]


@pytest.fixture
def house(registry: Registry) -> Iterator[House]:
    with closing(memory_house(registry)) as house:
        yield house


def wish(
    house: House,
    scenario: str,
    kind: CredentialKind,
    pin: str | None = None,
    faults: str = "",
    home: str = "anhui",
) -> Wish:
    """Return the wish of somebody with a new card in Ningbo."""
    world = house.world(DEFAULT_AT)
    wallet = house.issue(world, add_person(house, household=home), home)
    body = world.body("ningbo", scenario, kind, {})
    return Wish(request=body, card=wallet.card_ref, pin=pin, faults=parse_faults(faults))


def carried_out(house: House, wanted: Wish) -> tuple[dict[str, object], Told]:
    told: Told = []
    came = tap(house, wanted, lambda event, data: told.append((event, data)))
    return came, told


def test_every_exchange_is_told_once_in_its_order_and_then_the_steps(house: House) -> None:
    came, told = carried_out(house, wish(house, "transit.ride", CONTACTLESS))

    kinds = [event for event, _ in told]
    assert kinds == sorted(kinds)
    numbers = [data["n"] for event, data in told if event == "apdu"]
    assert len(set(numbers)) == len(numbers)
    assert kinds.count("step") == 11
    exchanges = [data for event, data in told if event == "apdu" and "status" in data]
    assert len(exchanges) == came["commands"]


def test_a_pin_is_told_to_nobody(house: House) -> None:
    wanted = wish(house, "benefit.cash", CONTACT, pin="987654")

    came, told = carried_out(house, wanted)

    decision = decision_from_text(str(came["decision"]))
    assert [reason.code for reason in decision.reasons] == ["PIN_WRONG"]
    assert "verify" in [data["name"] for _, data in told if "name" in data]
    assert b"987654" not in msgspec.json.encode([came, told])
    assert b"987654".hex().encode() not in msgspec.json.encode([came, told])


def test_the_money_that_moved_is_told_from_both_sides(house: House) -> None:
    came, _ = carried_out(house, wish(house, "transit.ride", CONTACTLESS))

    assert came["purse"] == {"before_fen": 10_000, "after_fen": 9_880}
    postings = came["postings"]
    assert isinstance(postings, list)
    assert sorted(one["amount_fen"] for one in postings) == [-120, 120]


def test_a_tap_is_told_with_its_record_in_the_hosts_chain(house: House) -> None:
    first, _ = carried_out(house, wish(house, "transit.ride", CONTACTLESS))
    second, _ = carried_out(house, wish(house, "culture.enter", CONTACTLESS))

    entries = [house.platform.journal.entry(str(came["reference"])) for came in (first, second)]

    assert [entry and entry.seq for entry in entries] == [1, 2]
    for came, entry in zip((first, second), entries, strict=True):
        assert entry is not None
        assert came["audit"] == {"region": "ningbo", "seq": entry.seq, "digest": entry.digest}


def test_what_went_wrong_is_told_with_its_command(house: House) -> None:
    came, told = carried_out(house, wish(house, "transit.ride", CONTACTLESS, faults="mute:2"))

    assert came["happened"] == [{"apdu": 2, "fault": "mute:2"}]
    assert [data["status"] for event, data in told if event == "apdu" and "status" in data][
        1
    ] is None


def test_what_did_not_go_wrong_is_told_too(house: House) -> None:
    came, _ = carried_out(house, wish(house, "culture.enter", CONTACTLESS, faults="tear-after:99"))

    assert came["outstanding"] == ["tear-after:99"]
    assert came["happened"] == []


def decisions(came: Mapping[str, object]) -> tuple[Decision, Decision]:
    """Return what the person got, and what a local would have got."""
    return decision_from_text(str(came["decision"])), decision_from_text(str(came["local"]))


@pytest.mark.parametrize(
    ("home", "fare_fen", "treatment"),
    [("anhui", 120, Treatment.LOCAL_EQUAL), ("binzhou", 200, Treatment.NATIONAL_BASELINE)],
)
def test_offline_too_it_is_told_what_a_local_would_have_got(
    house: House, home: str, fare_fen: int, treatment: Treatment
) -> None:
    wanted = wish(house, "transit.ride", CONTACTLESS, home=home)

    came, _ = carried_out(house, attrs.evolve(wanted, is_offline=True))

    mine, local = decisions(came)
    assert (mine.offline, mine.treatment, mine.terms.payable_fen) == (True, treatment, fare_fen)
    assert (local.offline, local.treatment, local.terms.payable_fen) == (
        True,
        Treatment.LOCAL,
        120,
    )
    # What was asked for comparison alone reached no books.
    assert sum(one.amount_fen for one in house.platform.journal.postings()) == 0
    assert {abs(one.amount_fen) for one in house.platform.journal.postings()} == {fare_fen}


def test_a_local_whose_card_is_on_the_hot_list_is_refused_offline_as_well(house: House) -> None:
    wanted = wish(house, "transit.ride", CONTACTLESS)
    wallet = house.wallet(wanted.card)
    house.world(DEFAULT_AT - timedelta(days=1)).set_state(wallet, CardState.LOST_FORMAL)

    came, _ = carried_out(house, attrs.evolve(wanted, is_offline=True))

    for decision in decisions(came):
        assert [reason.code for reason in decision.reasons] == ["CARD_REPORTED_LOST"]
