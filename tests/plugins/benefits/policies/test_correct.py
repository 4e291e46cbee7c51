"""`policy.correct` and `policy.review`: versions, dates, and everything that is refused (G181)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import attrs
import msgspec
import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Decision
from samecity.domain.identifiers import resident_check_character
from samecity.domain.reasons import Code
from samecity.errors import RequestInvalid
from samecity.host.registry import Registry
from samecity.journal.sql import SqlJournal
from samecity.platform import Platform
from samecity.spi import DocumentEvidence, Person
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import Wallet, World
from samecity_conformance.scene import Scene
from tests.plugins.benefits.policies.conftest import HOST, County, codes, notes

DAY = timedelta(days=1)
PROOF = "a" * 64
FURTHER_PROOF = "b" * 64


@pytest.fixture
def family(county: County) -> Wallet:
    """Somebody whose household is recorded as not poor, wrongly."""
    wallet = county.world.adult("zhoushan")
    county.supply("hh-1", wallet, disabled=True, low_income=False)
    return wallet


def claim(county: County, wallet: Wallet, after: timedelta = DAY, **fields: object) -> Decision:
    told = {"tag": "low_income", "value": True, "evidence": PROOF, **fields}
    return county.use(wallet, "policy.correct", told, after=after)


def review(county: County, filed: Decision, ruling: str, after: timedelta = 2 * DAY) -> Decision:
    return county.order("policy.review", {"claim": filed.request_id, "ruling": ruling}, after=after)


def versions(county: County, tag: str) -> list[tuple[object, str, str]]:
    """Return the versions of a tag of the only household: value, source, day."""
    (row,) = county.rows("policy_household")
    tags = msgspec.convert(row.body["tags"], dict[str, list[tuple[object, str, str]]])
    return [(value, source.partition(":")[0], at[:10]) for value, source, at in tags[tag]]


def test_an_accepted_claim_makes_a_version_matches_again_and_keeps_the_old_result(
    county: County, family: Wallet
) -> None:
    filed = claim(county, family)

    ruled = review(county, filed, "accept")

    assert [note.code for note in filed.notes] == ["CLAIM_FILED"]
    assert versions(county, "low_income") == [
        (False, "civil_affairs", "2026-11-23"),
        (True, "claim", "2026-11-25"),
    ]
    limits = ruled.terms.limits
    assert (limits["version"], limits["fitted"], limits["fits"]) == (2, 0, 1)
    old, new = county.results("hh-1")
    assert (old.at[:10], old.occasion, old.found["fits"]) == ("2026-11-24", "claim", [])
    assert (new.at[:10], new.occasion) == ("2026-11-25", "review")
    assert new.found["fits"] == [("disability-aid", family.holder_ref)]
    assert notes(county.match(family, after=3 * DAY))["disability-aid"].code == (
        "POLICY_FITS_ONE_TAP"
    )


def test_a_rejected_claim_changes_nothing_but_itself(county: County, family: Wallet) -> None:
    filed = claim(county, family)

    ruled = review(county, filed, "reject")

    assert ruled.allowed
    assert versions(county, "low_income") == [(False, "civil_affairs", "2026-11-23")]
    assert len(county.results("hh-1")) == 1
    assert "disability-aid" not in notes(county.match(family))
    (row,) = county.rows("policy_claim")
    dates = msgspec.convert(row.body["dates"], dict[str, str])
    assert {stage: at[:10] for stage, at in dates.items()} == {
        "open": "2026-11-24",
        "rejected": "2026-11-25",
    }


def test_until_the_ruling_the_old_result_holds(county: County, family: Wallet) -> None:
    claim(county, family)

    assert "disability-aid" not in notes(county.match(family, after=DAY))


@pytest.mark.parametrize("ruling", ["accept", "reject"])
def test_a_claim_is_ruled_on_once(county: County, family: Wallet, ruling: str) -> None:
    filed = claim(county, family)
    review(county, filed, ruling)

    assert codes(review(county, filed, "accept")) == [Code.ALREADY_DONE]


def test_the_same_evidence_is_not_taken_twice_for_a_tag(county: County, family: Wallet) -> None:
    review(county, claim(county, family), "reject")

    assert codes(claim(county, family)) == ["EVIDENCE_SEEN"]
    assert claim(county, family, evidence=FURTHER_PROOF).allowed
    assert claim(county, family, tag="owns_home").allowed


def test_a_second_claim_waits_for_the_first(county: County, family: Wallet) -> None:
    filed = claim(county, family)

    assert codes(claim(county, family, evidence=FURTHER_PROOF)) == ["CLAIM_OPEN"]
    review(county, filed, "reject")
    assert claim(county, family, evidence=FURTHER_PROOF).allowed


def test_a_claim_without_evidence_is_not_taken(county: County, family: Wallet) -> None:
    assert codes(claim(county, family, evidence="")) == [Code.MATERIAL_MISSING]


def test_what_holds_already_is_not_claimed(county: County, family: Wallet) -> None:
    assert codes(claim(county, family, value=False)) == [Code.ALREADY_DONE]


def test_a_claim_on_another_households_member_is_refused(county: County, family: Wallet) -> None:
    stranger = county.world.adult("zhoushan")
    number = family.person.resident_id.text

    refused = claim(county, stranger, tag="disabled", value=False, member=number)

    assert codes(refused) == ["TAG_NOT_YOURS"]
    assert number not in repr(refused)
    assert not county.rows("policy_claim")


def test_an_adult_of_the_same_household_speaks_for_themself(county: County, family: Wallet) -> None:
    spouse = county.world.adult("zhoushan")
    county.supply("hh-1", spouse)
    number = family.person.resident_id.text

    assert codes(claim(county, spouse, tag="disabled", value=False, member=number)) == [
        "TAG_NOT_YOURS"
    ]
    assert claim(county, spouse, tag="low_income").allowed


def test_a_guardian_claims_for_a_child(county: County, family: Wallet) -> None:
    child = county.world.adult("zhoushan")
    holder = attrs.evolve(child.person.holder, guardian_ref=family.holder_ref)
    person = Person(holder, child.person.resident_id, child.person.name)
    county.world.platform.base.add_person(person)
    county.supply("hh-1", attrs.evolve(child, person=person))

    filed = claim(county, family, tag="student", member=person.resident_id.text)

    assert review(county, filed, "accept").terms.limits["version"] == 1


def test_a_number_that_nobody_has_is_answered_like_a_strangers(
    county: County, family: Wallet
) -> None:
    first17 = "99090019900101099"
    nobody = first17 + resident_check_character(first17)

    assert codes(claim(county, family, tag="disabled", value=False, member=nobody)) == [
        "TAG_NOT_YOURS"
    ]


@pytest.mark.parametrize("tag", ["age", "registered_here", "people", "youngest_age"])
def test_what_follows_from_a_register_is_corrected_there(
    county: County, family: Wallet, tag: str
) -> None:
    assert codes(claim(county, family, tag=tag, value=3)) == ["TAG_DERIVED"]


@pytest.mark.parametrize(
    ("tag", "value", "problem"),
    [
        ("no-such-tag", True, "expected a tag of the programme"),
        ("low_income", 3, "expected low_income to be true or false"),
        ("low_income", "maybe", "expected low_income to be true or false"),
        ("income_fen", True, "expected income_fen to be a whole number, 0-1000000000000"),
        ("income_fen", -1, "expected income_fen to be a whole number, 0-1000000000000"),
        ("income_fen", "a lot", "expected income_fen to be a whole number, 0-1000000000000"),
        (
            "occupation",
            "pirate",
            "expected occupation to be one of fisher, farmer, innkeeper, other",
        ),
    ],
)
def test_an_unknown_tag_and_a_value_of_the_wrong_type_are_named(
    county: County, family: Wallet, tag: str, value: object, problem: str
) -> None:
    (reason,) = claim(county, family, tag=tag, value=value).reasons

    assert (reason.code, reason.facts) == (Code.REQUEST_INVALID, {"problem": problem})


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"evidence": "A" * 64}, "fields.evidence"),
        ({"evidence": "a" * 63}, "fields.evidence"),
        ({"tag": "Low Income"}, "fields.tag"),
        ({"value": ["yes"]}, "fields.value"),
        ({"value": 1.5}, "fields.value"),
        ({"value": "x" * 41}, "fields.value"),
        ({"member": "990900199001010990"}, "fields.member"),
        ({"colour": "red"}, "fields.colour"),
    ],
)
def test_a_claim_of_the_wrong_shape_never_becomes_a_request(
    county: County, family: Wallet, fields: dict[str, object], key: str
) -> None:
    with pytest.raises(RequestInvalid) as raised:
        county.use(family, "policy.correct", fields)

    assert list(raised.value.problems) == [key]
    assert all(str(value) not in str(raised.value) for value in fields.values())


def test_a_claim_that_was_never_filed_is_not_ruled_on(county: County) -> None:
    assert codes(county.order("policy.review", {"claim": "r-0"})) == ["CLAIM_UNKNOWN"]


def test_only_the_institution_rules_never_a_person(county: County, family: Wallet) -> None:
    filed = claim(county, family)
    fields = {"claim": filed.request_id, "ruling": "accept"}

    by_claimant = county.use(family, "policy.review", fields, kind=CredentialKind.NONE)
    by_another_region = county.order("policy.review", fields, home="ningbo")

    assert codes(by_claimant) == [Code.AGENT_NOT_AUTHORISED]
    assert codes(by_another_region) == [Code.HOME_PROGRAMME_ONLY]
    assert len(versions(county, "low_income")) == 1


def test_what_a_department_supplies_after_a_correction_is_one_more_version(
    county: County, family: Wallet
) -> None:
    review(county, claim(county, family), "accept")
    county.supply("hh-1", department="agriculture", after=4 * DAY, low_income=False)
    county.supply("hh-1", department="agriculture", after=5 * DAY, low_income=False)

    assert [(value, source) for value, source, _ in versions(county, "low_income")] == [
        (False, "civil_affairs"),
        (True, "claim"),
        (False, "agriculture"),
    ]


def test_a_claim_follows_who_moves_to_another_household(county: County, family: Wallet) -> None:
    filed = claim(county, family, tag="veteran", value=True)
    county.supply("hh-2", family, after=DAY)

    assert review(county, filed, "accept").allowed
    assert [one.occasion for one in county.results("hh-2")] == ["review"]


def test_somebody_of_whom_nothing_is_recorded_may_claim(county: County) -> None:
    wallet = county.world.adult("zhoushan")
    filed = claim(county, wallet, tag="veteran", value=True)

    assert filed.terms.limits["version"] == 0
    assert review(county, filed, "accept").terms.limits["version"] == 1
    assert notes(county.match(wallet))["veteran-visit"].code == "POLICY_FITS"


def test_a_relation_to_the_family_is_contested_like_any_tag(county: County, family: Wallet) -> None:
    county.supply("hh-1", family, relation="other")

    filed = claim(county, family, tag="relation", value="spouse")

    assert review(county, filed, "accept").terms.limits["version"] == 2


def test_while_the_cardholder_base_is_silent_nobody_is_named(registry: Registry) -> None:
    scene = Scene(registry)
    scene.wallets.append(scene.world.adult("zhoushan"))
    number = scene.wallet.person.resident_id.text
    scene.is_national_up = False
    claimed = {"tag": "disabled", "evidence": PROOF, "member": number}

    by_card = scene.use("card", "policy.correct", "zhoushan", claimed)
    by_order = scene.order("policy.record", "zhoushan", {"member": number})

    for answer in (by_card, by_order):
        assert answer.en.reason_codes == [Code.PLATFORM_UNREACHABLE]


@pytest.mark.parametrize("first", ["claims", "rulings"])
def test_of_two_at_once_one_wins(registry: Registry, tmp_path: Path, first: str) -> None:
    journal = SqlJournal(f"sqlite:///{tmp_path}/books.db")
    county = County(World(Platform(registry=registry, journal=journal)))
    wallet = county.world.adult("zhoushan")
    county.supply("hh-1", wallet, low_income=False)
    start = Barrier(2)

    def claiming(evidence: str) -> Callable[[], Decision]:
        told = {"tag": "low_income", "value": True, "evidence": evidence}
        body = county.world.body(HOST, "policy.correct", CredentialKind.CARD_CONTACT, told)
        reader = county.world.reader(wallet, CredentialKind.CARD_CONTACT, county.world.at)
        return sending(body, reader)

    def ruling(filed: Decision, said: str) -> Callable[[], Decision]:
        told = {"claim": filed.request_id, "ruling": said}
        body = county.world.body(HOST, "policy.review", CredentialKind.NONE, told)
        return sending(body, MemoryReader(document=DocumentEvidence("", HOST)))

    def sending(body: dict[str, object], reader: MemoryReader) -> Callable[[], Decision]:
        def send() -> Decision:
            start.wait(timeout=30)
            return county.world.platform.accept(body, reader).decision

        return send

    if first == "claims":
        both, expected = [claiming(PROOF), claiming(FURTHER_PROOF)], ["CLAIM_OPEN"]
    else:
        filed = claim(county, wallet)
        both, expected = [ruling(filed, "accept"), ruling(filed, "reject")], [Code.ALREADY_DONE]

    with ThreadPoolExecutor(2) as pool:
        answers = [future.result() for future in [pool.submit(one) for one in both]]

    assert sorted(map(codes, answers)) == [[], expected]
