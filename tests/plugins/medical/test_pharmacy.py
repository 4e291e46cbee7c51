from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.identifiers import DivisionCode
from samecity.host.offers import changed
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.spi import Question, Region
from samecity.synthetic.people import load_people
from samecity.synthetic.world import Wallet, World
from samecity_conformance.variants import Altered, registry_with
from samecity_medical.rules import Benefit, Medical, Setting, Share
from tests.plugins.medical.answers import Use, codes, limits, money, notes, owed, rows

CARD = CredentialKind.CARD_CONTACT
QR = CredentialKind.ECARD_QR
TO_FUND, TO_ACCOUNT = "medical_fund", "medical_account"


@pytest.mark.parametrize(
    ("home", "host", "fund_fen", "personal_fen"),
    [
        ("ningbo", "ningbo", 4_889, 1_540),
        ("ningbo", "zhoushan", 4_889, 1_540),
        ("zhoushan", "ningbo", 4_889, 1_540),
        ("anhui", "anhui", 5_016, 1_413),
        ("hefei", "wuhu", 5_016, 1_413),
        ("binzhou", "binzhou", 0, 6_429),
        ("jinan", "binzhou", 4_323, 2_106),
    ],
)
def test_the_list_is_the_hosts_and_the_benefit_is_homes(
    world: World, use: Use, home: str, host: str, fund_fen: int, personal_fen: int
) -> None:
    assert money(use(world.adult(home), host, "pharmacy")) == (fund_fen, personal_fen)


@pytest.mark.parametrize("home", ["zhoushan", "ningbo", "anhui", "shanghai", "foshan"])
@pytest.mark.parametrize("host", ["zhoushan", "ningbo", "anhui", "binzhou"])
def test_zone_or_not_home_pays_the_same_of_what_every_list_covers(
    registry: Registry, world: World, use: Use, home: str, host: str
) -> None:
    wallet, care = world.adult(home), registry.regions[host].identity.division
    use(wallet, home, "filing", kind="long_term", care=care.text)

    here = use(wallet, host, "pharmacy", items="amoxicillin:3333")

    percent = 70 if home in ("shanghai", "foshan") else 80
    assert money(here)[0] == {70: 2_333, 80: 2_666}[percent]


def test_home_owes_the_host_what_fund_and_account_pay(world: World, use: Use) -> None:
    answer = use(world.adult("zhoushan"), "ningbo", "pharmacy")

    assert owed(answer) == {TO_FUND: 4_889, TO_ACCOUNT: 1_540}
    postings = world.platform.journal.postings()
    assert {(one.region, one.counterparty) for one in postings} == {
        ("zhoushan", "ningbo"),
        ("ningbo", "zhoushan"),
    }
    assert sum(one.amount_fen for one in postings if one.region == "ningbo") == 6_429


def test_the_holders_share_over_the_till_is_owed_by_nobody(world: World, use: Use) -> None:
    answer = use(world.adult("jinan"), "binzhou", "pharmacy")

    assert owed(answer) == {TO_FUND: 4_323}
    assert "account_fen" not in limits(answer)


def test_card_and_code_share_one_year(world: World, use: Use) -> None:
    wallet = world.adult("anhui")
    use(wallet, "hefei", "pharmacy", pay="account")

    by_code = use(wallet, "hefei", "pharmacy", shown=QR, pay="account")

    assert limits(by_code)["account_fen"] == 10_000 - 6_429


def test_the_account_pays_in_another_province_without_filing(world: World, use: Use) -> None:
    answer = use(world.adult("anhui"), "ningbo", "pharmacy", pay="account")

    assert (money(answer), owed(answer)) == ((0, 6_429), {TO_ACCOUNT: 6_429})


def test_a_home_whose_fund_pays_at_no_pharmacy_asks_for_no_filing_there(
    world: World, use: Use
) -> None:
    wallet = world.adult("binzhou")

    assert money(use(wallet, "ningbo", "pharmacy")) == (0, 6_429)
    assert codes(use(wallet, "ningbo", "filing")) == []


def test_a_new_year_fills_the_account_again(world: World, use: Use) -> None:
    wallet = world.adult("anhui")
    use(wallet, "hefei", "pharmacy", pay="account", items="amoxicillin:10000")
    empty = use(wallet, "hefei", "pharmacy", pay="account")

    new_year = use(wallet, "hefei", "pharmacy", pay="account", at=world.at + timedelta(days=39))

    assert "account_fen" not in limits(empty)
    assert limits(new_year)["account_fen"] == 6_429
    assert len(rows(world, "anhui", "benefit_year")) == 2


def test_who_pays_alone_needs_no_insurance_and_leaves_no_trace_at_home(
    world: World, use: Use
) -> None:
    answer = use(world.adult("anhui"), "ningbo", "pharmacy", pay="self")

    assert money(answer) == (0, 6_429)
    assert answer.decision.effects == ()


def test_a_bill_paid_alone_can_still_be_settled_and_then_no_more(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")

    answers = [
        codes(use(wallet, "ningbo", "pharmacy", bill="B-1", pay=pay))
        for pay in ("self", "fund", "fund", "account")
    ]

    assert answers == [[], [], ["BILL_ALREADY_SETTLED"], ["BILL_ALREADY_SETTLED"]]


def test_a_number_is_one_bill_at_its_own_pharmacy_only(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")
    use(wallet, "ningbo", "pharmacy", bill="B-1")

    elsewhere = use(wallet, "ningbo", "pharmacy", bill="B-1", point="nb-pharmacy-beilun")
    abroad = use(wallet, "zhoushan", "pharmacy", bill="B-1")

    assert [codes(elsewhere), codes(abroad)] == [[], []]


@pytest.mark.parametrize("pay", ["fund", "account"])
def test_nobody_is_settled_who_is_insured_elsewhere(world: World, use: Use, pay: str) -> None:
    person = load_people()["p-zhu"].person
    chengdu = attrs.evolve(person.holder, insured=DivisionCode("510100"))
    wallet = world.issue(attrs.evolve(person, holder=chengdu), "ningbo")

    answer = use(wallet, "ningbo", "pharmacy", pay=pay)

    assert codes(answer) == ["NOT_INSURED"]
    assert answer.decision.terms.gross_fen == 6_429


def test_the_enabled_ones_are_named_in_order(world: World, use: Use) -> None:
    point = "nb-pharmacy-yinzhou"
    answer = use(world.adult("zhoushan"), "ningbo", "pharmacy", point=point)

    [reason] = answer.decision.reasons
    assert reason.code == "OUT_OF_AREA_NOT_ENABLED"
    assert reason.facts == {
        "enabled": "nb-pharmacy-beilun, nb-pharmacy-card-only, nb-pharmacy-zhenhai"
    }
    assert codes(use(world.adult("ningbo"), "ningbo", "pharmacy", point=point)) == []


def test_the_refusal_without_filing_says_what_the_till_will_ask(world: World, use: Use) -> None:
    answer = use(world.adult("anhui"), "ningbo", "pharmacy", items="mri:40000")

    [reason] = answer.decision.reasons
    assert (reason.code, reason.facts) == ("FILING_REQUIRED", {"gross_fen": 40_000})
    terms = answer.decision.terms
    assert (terms.gross_fen, terms.payable_fen, terms.personal_fen) == (40_000, 0, 0)


def test_goods_are_noted_with_their_amount(world: World, use: Use) -> None:
    answer = use(world.adult("ningbo"), "ningbo", "pharmacy", items="amoxicillin:1000,soap:700")

    [note] = answer.decision.notes
    assert (note.code, note.facts) == ("NOT_COVERED", {"goods_fen": 700})


@pytest.mark.parametrize("pay", ["fund", "account", "self"])
def test_a_pharmacy_outside_the_insurance_settles_nothing(world: World, use: Use, pay: str) -> None:
    wallet, point = world.adult("zhoushan"), "zs-pharmacy-undesignated"

    assert codes(use(wallet, "zhoushan", "pharmacy", point=point, pay=pay)) == ["NOT_DESIGNATED"]


@pytest.mark.parametrize("shown", [CARD, QR])
def test_a_card_is_not_lent_and_a_proxy_brings_two_proofs(
    world: World, use: Use, shown: CredentialKind
) -> None:
    patient, friend = world.adult("anhui"), world.adult("ningbo")

    def brought(bearer: Wallet | None, *, proxy: bool) -> list[str]:
        return codes(use(patient, "anhui", "pharmacy", shown=shown, bearer=bearer, proxy=proxy))

    assert brought(friend, proxy=True) == []
    assert brought(None, proxy=True) == ["PROXY_PROOF_MISSING"]
    assert brought(patient, proxy=True) == ["PROXY_PROOF_MISSING"]
    assert brought(friend, proxy=False) == ["HOLDER_MISMATCH"]
    assert brought(patient, proxy=False) == []


def test_a_proxy_pays_with_the_patients_year_and_not_with_their_own(world: World, use: Use) -> None:
    patient, friend = world.adult("anhui"), world.adult("anhui")

    use(patient, "anhui", "pharmacy", shown=QR, bearer=friend, proxy=True)

    [row] = rows(world, "anhui", "benefit_year")
    assert row.key.startswith(f"{patient.holder_ref}:")


def test_a_proxy_is_remembered_by_the_hosts_own_names(world: World, use: Use) -> None:
    patient, friend = world.adult("ningbo"), world.adult("anhui")

    for shown in (CARD, QR):
        assert (
            codes(use(patient, "ningbo", "pharmacy", shown=shown, bearer=friend, proxy=True)) == []
        )

    [first, second] = [row.body for row in rows(world, "ningbo", "proxy")]
    assert first == second
    assert first["by"] == world.platform.national.pseudonym("ningbo", friend.holder_ref)
    assert first["patient"] == world.platform.national.pseudonym("ningbo", patient.holder_ref)


class Alone(Altered):
    """A region that says nothing of medical care, but still has its catalogue."""

    def alter(self) -> None:
        self.sections = {kind: one for kind, one in self.sections.items() if kind is not Medical}


def buy_with(region: str, factory: type[Region], home: str, host: str) -> list[str]:
    world = World(Platform(registry=registry_with({region: factory})))
    body = world.body(host, "medical.pharmacy", CARD, {})
    return codes(world.platform.accept(body, world.reader(world.adult(home), CARD, world.at)))


def test_a_host_without_a_list_is_at_fault_and_a_home_without_a_benefit_insures_nobody() -> None:
    assert buy_with("ningbo", Alone, "zhoushan", "ningbo") == ["HOST_PLUGIN_FAILED"]
    assert buy_with("ningbo", Alone, "ningbo", "zhoushan") == ["NOT_INSURED"]


class Generous(Region):
    """A home whose own code says that its fund pays everything at pharmacies."""

    def home_entitlement(self, default: object, question: Question) -> object:
        shares = (Share(Setting.PHARMACY, 100),)
        return changed(default, {"shares": shares}) if isinstance(default, Benefit) else default


class Wordy(Region):
    """A home whose code answers with something else."""

    def home_entitlement(self, default: object, question: Question) -> object:
        return "80 %"


def test_a_homes_own_code_decides_what_its_fund_pays_anywhere() -> None:
    world = World(Platform(registry=registry_with({"zhoushan": Generous})))
    wallet = world.adult("zhoushan")

    for host in ("zhoushan", "ningbo"):
        body = world.body(host, "medical.pharmacy", CARD, {})
        answer = world.platform.accept(body, world.reader(wallet, CARD, world.at))
        assert money(answer) == (6_111, 318)


def test_a_home_that_answers_with_something_else_is_at_fault() -> None:
    assert buy_with("zhoushan", Wordy, "zhoushan", "ningbo") == ["HOME_PLUGIN_FAILED"]


class Capped(Altered):
    """A region whose fund pays 50.00 in a year at most."""

    def alter(self) -> None:
        medical = self.section(Medical)
        assert medical is not None
        benefit = attrs.evolve(medical.benefit, ceiling_fen=5_000)
        self.sections = {**self.sections, Medical: attrs.evolve(medical, benefit=benefit)}


def test_the_ceiling_holds_across_hosts_and_is_noted_when_it_is_reached() -> None:
    world = World(Platform(registry=registry_with({"zhoushan": Capped})))
    wallet = world.adult("zhoushan")

    answers = [
        world.platform.accept(
            world.body(host, "medical.pharmacy", CARD, {}), world.reader(wallet, CARD, world.at)
        )
        for host in ("zhoushan", "ningbo", "ningbo")
    ]

    assert [money(one) for one in answers] == [(4_889, 1_540), (111, 6_318), (0, 6_429)]
    assert [notes(one) for one in answers] == [[], ["CEILING_REACHED"], ["CEILING_REACHED"]]
