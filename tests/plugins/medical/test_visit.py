from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samecity.domain.card import CredentialKind
from samecity.domain.identifiers import DivisionCode
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.synthetic.people import load_people
from samecity.synthetic.world import Wallet, World
from samecity_medical.bill import MOST_LINES
from samecity_medical.visit_record import NEXT, Step
from tests.plugins.medical.answers import Use, codes, limits, money, notes, rows

NONE = CredentialKind.NONE
QR = CredentialKind.ECARD_QR
OUTPATIENT = ("register", "outpatient", "settle", "collect")


def go(use: Use, wallet: Wallet, host: str, *steps: str, point: str = "") -> list[list[str]]:
    """Take steps, the first by card, the others by the visit's record."""
    return [
        codes(use(wallet, host, "visit", step=step, point=point, **({"shown": NONE} if n else {})))
        for n, step in enumerate(steps)
    ]


def test_a_visit_settles_what_was_ordered_in_all_its_steps(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")
    use(wallet, "ningbo", "visit")
    use(wallet, "ningbo", "visit", step="outpatient", items="consultation:2500", shown=NONE)
    use(wallet, "ningbo", "visit", step="outpatient", items="mri:40000", shown=NONE)

    settled = use(wallet, "ningbo", "visit", step="settle", shown=NONE)

    assert money(settled) == (27_600, 14_900)
    assert limits(settled) == {
        "covered_fen": 34_500,
        "percent": 80,
        "account_fen": 14_900,
        "steps": 3,
        "identity_checks": 1,
    }


def test_each_credential_that_is_read_is_an_identity_check(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")

    checks = [
        limits(use(wallet, "ningbo", "visit", step=step, shown=QR))["identity_checks"]
        for step in OUTPATIENT
    ]

    assert checks == [1, 2, 3, 4]


def test_outpatients_bear_no_deductible_and_inpatients_do_once_a_year(
    world: World, use: Use
) -> None:
    wallet = world.adult("ningbo")

    def ward(amount_fen: int, host: str) -> tuple[int, int]:
        use(wallet, host, "visit")
        use(wallet, host, "visit", step="inpatient", items=f"ward-day:{amount_fen}")
        return money(use(wallet, host, "visit", step="settle"))

    assert ward(6_000, "ningbo") == (0, 6_000)
    assert ward(50_000, "zhoushan") == (36_800, 13_200)
    assert ward(50_000, "ningbo") == (40_000, 10_000)


@pytest.mark.parametrize("step", ["outpatient", "settle", "collect"])
def test_no_visit_begins_with_another_step(world: World, use: Use, step: str) -> None:
    [reason] = use(world.adult("ningbo"), "ningbo", "visit", step=step).decision.reasons

    assert (reason.code, reason.facts) == (
        "VISIT_OUT_OF_ORDER",
        {"step": step, "expected": "register"},
    )


def test_a_visit_belongs_to_one_hospital_and_one_person(world: World, use: Use) -> None:
    wallet, neighbour = world.adult("ningbo"), world.adult("ningbo")
    go(use, wallet, "ningbo", "register", "outpatient")

    there = use(wallet, "ningbo", "visit", step="settle", point="nb-hospital-yinzhou")
    other = use(neighbour, "ningbo", "visit", step="settle")

    assert codes(there) == codes(other) == ["VISIT_OUT_OF_ORDER"]


def test_a_finished_visit_tells_nobody_apart_any_more(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")

    assert go(use, wallet, "ningbo", *OUTPATIENT, "register") == [
        *[[]] * 4,
        ["KIND_NOT_ACCEPTED"],
    ]


def test_a_name_alone_is_refused_and_what_is_read_is_named(world: World, use: Use) -> None:
    [reason] = use(world.adult("ningbo"), "ningbo", "visit", shown=NONE).decision.reasons

    assert (reason.code, reason.facts) == (
        "KIND_NOT_ACCEPTED",
        {"kind": "none", "accepted": "card_contact, card_contactless, ecard_qr, ecard_scan"},
    )


def test_a_new_visit_is_another_bill(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")

    assert go(use, wallet, "ningbo", *OUTPATIENT) == [[]] * 4
    assert go(use, wallet, "ningbo", *OUTPATIENT) == [[]] * 4
    assert len(rows(world, "ningbo", "bill")) == 2


def test_a_new_registration_drops_nothing_that_has_to_be_paid(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")

    assert go(use, wallet, "ningbo", "register", "register", "outpatient", "register") == [
        [],
        ["KIND_NOT_ACCEPTED"],
        [],
        ["KIND_NOT_ACCEPTED"],
    ]
    assert codes(use(wallet, "ningbo", "visit")) == ["VISIT_OUT_OF_ORDER"]


def test_a_refused_settlement_leaves_the_visit_where_it_was(world: World, use: Use) -> None:
    wallet = world.adult("anhui")
    refused = go(use, wallet, "ningbo", "register", "outpatient", "settle")

    use(wallet, "ningbo", "filing", kind="referral")
    settled = use(wallet, "ningbo", "visit", step="settle", shown=NONE)

    assert refused == [[], [], ["FILING_REQUIRED"]]
    assert (money(settled), limits(settled)["percent"]) == ((4_278, 2_151), 70)


@pytest.mark.parametrize(
    ("home", "fields", "expected"),
    [
        ("anhui", {}, ["FILING_ADVISED"]),
        ("anhui", {"emergency": True}, []),
        ("zhoushan", {}, []),
        ("ningbo", {}, []),
    ],
)
def test_a_visitor_without_filing_is_forewarned_at_registration(
    world: World, use: Use, home: str, fields: dict[str, object], expected: list[str]
) -> None:
    assert notes(use(world.adult(home), "ningbo", "visit", **fields)) == expected


def test_an_emergency_is_deemed_filed_with_its_reduction(world: World, use: Use) -> None:
    wallet = world.adult("anhui")
    use(wallet, "ningbo", "visit", emergency=True)
    use(wallet, "ningbo", "visit", step="outpatient")

    assert limits(use(wallet, "ningbo", "visit", step="settle"))["percent"] == 70


def test_a_card_lost_after_registration_is_used_for_no_further_step(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")
    go(use, wallet, "ningbo", "register", "outpatient")
    world.platform.accept(
        world.body("ningbo", "card.loss", NONE, {}), world.reader(wallet, NONE, world.at)
    )

    assert codes(use(wallet, "ningbo", "visit", step="settle", shown=NONE)) == [
        "CARD_REPORTED_LOST"
    ]


def test_who_is_insured_elsewhere_is_forewarned_too(world: World, use: Use) -> None:
    person = load_people()["p-zhu"].person
    chengdu = attrs.evolve(person.holder, insured=DivisionCode("510100"))
    wallet = world.issue(attrs.evolve(person, holder=chengdu), "ningbo")

    assert notes(use(wallet, "ningbo", "visit")) == ["NOT_INSURED"]
    assert go(use, wallet, "ningbo", "outpatient", "settle") == [[], ["NOT_INSURED"]]


def test_a_filing_that_begins_after_admission_is_too_late_for_it(world: World, use: Use) -> None:
    wallet, later = world.adult("anhui"), world.at + timedelta(days=2)
    go(use, wallet, "ningbo", "register", "inpatient")
    use(wallet, "ningbo", "filing", at=later)

    settled = use(wallet, "ningbo", "visit", step="settle", at=later)

    assert codes(settled) == ["FILING_REQUIRED"]


def test_the_bill_of_a_visit_has_an_end(world: World, use: Use) -> None:
    wallet, full = world.adult("ningbo"), ",".join(["blood-test:100"] * MOST_LINES)
    use(wallet, "ningbo", "visit")
    use(wallet, "ningbo", "visit", step="outpatient", items=full)

    [reason] = use(wallet, "ningbo", "visit", step="outpatient").decision.reasons

    assert (reason.code, reason.facts) == ("BILL_TOO_LONG", {"lines": MOST_LINES})


def test_a_visit_to_an_undesignated_or_unenabled_hospital_does_not_begin(
    world: World, use: Use
) -> None:
    clinic = "ah-hefei-clinic"

    assert codes(use(world.adult("anhui"), "anhui", "visit", point=clinic)) == []
    assert codes(use(world.adult("ningbo"), "anhui", "visit", point=clinic)) == [
        "OUT_OF_AREA_NOT_ENABLED"
    ]


def test_a_health_card_opens_the_visit_of_its_person_and_counts_as_a_check(
    world: World, use: Use
) -> None:
    wallet = world.adult("binzhou")
    registered = use(wallet, "binzhou", "visit", shown=NONE)

    seen = use(wallet, "binzhou", "visit", step="outpatient", shown=NONE)

    assert limits(registered) == {"steps": 1, "identity_checks": 1}
    assert limits(seen)["identity_checks"] == 1


def test_only_medicine_is_collected_by_a_proxy(world: World, use: Use) -> None:
    wallet, friend = world.adult("ningbo"), world.adult("ningbo")
    go(use, wallet, "ningbo", "register", "outpatient")

    settled = use(wallet, "ningbo", "visit", step="settle", bearer=friend, proxy=True)
    go(use, wallet, "ningbo", "settle")
    unproved = use(wallet, "ningbo", "visit", step="collect", proxy=True)
    nameless = use(wallet, "ningbo", "visit", step="collect", proxy=True, shown=NONE)
    collected = use(wallet, "ningbo", "visit", step="collect", bearer=friend, proxy=True)

    assert codes(settled) == ["HOLDER_MISMATCH"]
    assert codes(unproved) == codes(nameless) == ["PROXY_PROOF_MISSING"]
    assert codes(collected) == []
    assert len(rows(world, "ningbo", "proxy")) == 1


def test_settling_once_more_under_the_same_request_pays_once(world: World, use: Use) -> None:
    wallet = world.adult("zhoushan")
    go(use, wallet, "ningbo", "register", "outpatient")
    body = world.body("ningbo", "medical.visit", QR, {"step": "settle"})
    reader = world.reader(wallet, QR, world.at)

    first, again = (world.platform.accept(body, reader) for _ in range(2))

    assert again.is_replay
    assert again.decision == first.decision
    assert sum(one.amount_fen for one in world.platform.journal.postings()) == 0
    assert len(world.platform.journal.postings()) == 4


def test_goods_are_noted_at_the_settlement_too(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")
    use(wallet, "ningbo", "visit")
    use(wallet, "ningbo", "visit", step="outpatient", items="slippers:900,mri:1000")

    assert notes(use(wallet, "ningbo", "visit", step="settle")) == ["NOT_COVERED"]


STEPS = st.lists(st.sampled_from(list(Step)), max_size=12)


@settings(max_examples=40)
@given(steps=STEPS)
def test_exactly_the_expected_steps_are_taken(registry: Registry, steps: Sequence[Step]) -> None:
    world = World(Platform(registry=registry))
    wallet, last = world.adult("ningbo"), None
    for step in steps:
        kind = CredentialKind.CARD_CONTACT
        body = world.body("ningbo", "medical.visit", kind, {"step": step.value})
        answer = world.platform.accept(body, world.reader(wallet, kind, world.at))

        assert answer.decision.allowed is (step in NEXT[last])
        last = step if answer.decision.allowed else last
