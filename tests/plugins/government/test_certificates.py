from __future__ import annotations

from datetime import timedelta

import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.reasons import Code
from samecity.engine.acceptance import Acceptance
from samecity.synthetic.world import Wallet
from samecity_government.certificates import Tally
from tests.plugins.government.window import Window, codes, facts, notes

CERTS = "government.certs"
CHANGE = "business-change"
NONE = CredentialKind.NONE


def issue(
    window: Window, wallet: Wallet, certificate: str = "id-card", **more: object
) -> Acceptance:
    told = {"step": "issue", "certificate": certificate, **more}
    return window.ask(wallet, CERTS, kind=NONE, **told)  # type: ignore[arg-type]  # fields


def limits(window: Window, wallet: Wallet, **fields: object) -> tuple[int, int, int]:
    answer = window.ask(wallet, CERTS, **fields)  # type: ignore[arg-type]  # fields
    found = answer.decision.terms.limits
    return found["required"], found["exempted"], found["needed"]


def counts(window: Window) -> tuple[int, int]:
    found = window.order("zhoushan", CERTS, step="rate").decision.terms.limits
    return found["exempted"], found["in_scope"]


@pytest.fixture
def wallet(window: Window) -> Wallet:
    return window.world.adult("zhoushan")


def test_what_is_on_record_is_not_asked_for(window: Window, wallet: Wallet) -> None:
    issue(window, wallet)
    issue(window, wallet, "business-licence")

    answer = window.ask(wallet, CERTS)

    assert answer.decision.terms.limits == {"required": 4, "exempted": 2, "needed": 2}
    assert facts(answer, "DOCUMENTS_NEEDED") == {
        "documents": "股东会决议 resolution of the shareholders, 住所使用证明 proof of premises"
    }


def test_a_certificate_of_somebody_else_spares_nobody(window: Window, wallet: Wallet) -> None:
    issue(window, window.world.adult("zhoushan"))

    assert limits(window, wallet) == (4, 0, 4)


@pytest.mark.parametrize(("days", "exempted"), [(0, 1), (1, 0)])
def test_a_certificate_counts_on_its_last_day_and_not_after(
    window: Window, wallet: Wallet, days: int, exempted: int
) -> None:
    issue(window, wallet, valid_to="2026-11-23")
    window.until(window.at + timedelta(days=days))

    assert limits(window, wallet) == (4, exempted, 4 - exempted)


def test_a_certificate_in_another_name_is_asked_for(window: Window, wallet: Wallet) -> None:
    issue(window, wallet, name_agrees=False)
    assert limits(window, wallet) == (4, 0, 4)

    issue(window, wallet)
    assert limits(window, wallet) == (4, 1, 3)


def test_whoever_contests_the_record_brings_their_own_and_that_counts(
    window: Window, wallet: Wallet
) -> None:
    issue(window, wallet)

    assert limits(window, wallet, contested=["id-card"]) == (4, 0, 4)
    assert limits(window, wallet, contested=["id-card"], documents=["id-card"]) == (4, 0, 3)


def test_an_application_is_spared_the_same_documents(window: Window, wallet: Wallet) -> None:
    issue(window, wallet)
    issue(window, wallet, "business-licence")
    rest = ["shareholder-resolution", "premises-proof"]

    here = window.file(wallet, item=CHANGE, documents=rest)
    there = window.file(wallet, "ningbo", item=CHANGE, documents=rest)
    contested = window.file(wallet, item=CHANGE, documents=rest, contested=["id-card"])

    assert notes(here) == notes(there) == ["ACCEPTED", "RECEIPT"]
    assert codes(contested) == [Code.MATERIAL_MISSING]
    assert facts(contested, "MATERIAL_MISSING")["missing"] == "居民身份证 identity card"


# Who may write into the base.


def test_only_the_issuing_authoritys_own_counter_writes(window: Window, wallet: Wallet) -> None:
    by_card = window.ask(wallet, CERTS, step="issue")
    by_order = window.order("zhoushan", CERTS, step="issue")
    elsewhere = window.ask(window.world.adult("ningbo"), CERTS, "zhoushan", kind=NONE, step="issue")

    assert codes(by_card) == ["AUTHORITY_ONLY"]
    assert codes(by_order) == [Code.HOLDER_MISMATCH]
    assert codes(elsewhere) == [Code.OUT_OF_ZONE]
    assert window.rows("zhoushan", "certificate") == []


def test_a_certificate_names_kind_and_person_and_nothing_of_its_content(window: Window) -> None:
    wallet = window.world.person("p-sun")
    issue(window, wallet, valid_to="2030-01-01")

    (row,) = window.rows("zhoushan", "certificate")

    assert row.key == f"{wallet.holder_ref}:id-card"
    assert row.body == {"valid_to": "2030-01-01", "name_agrees": True}
    assert wallet.person.name not in repr(row)


# Counting.


def test_what_is_spared_is_counted_once_per_person_item_and_day(
    window: Window, wallet: Wallet
) -> None:
    issue(window, wallet)
    before = counts(window)

    for _ in range(2):
        window.ask(wallet, CERTS)
    rest = ["business-licence", "shareholder-resolution", "premises-proof"]
    window.file(wallet, item=CHANGE, documents=rest)
    same_day = counts(window)
    window.until(window.at + timedelta(days=1))
    window.ask(wallet, CERTS)

    assert before == (5_303, 20_459)
    assert same_day == (5_304, 20_463)
    assert counts(window) == (5_305, 20_467)


def test_the_figures_are_for_the_authority(window: Window, wallet: Wallet) -> None:
    assert codes(window.ask(wallet, CERTS, step="rate")) == ["AUTHORITY_ONLY"]


@pytest.mark.parametrize(
    ("exempted", "in_scope", "rate"),
    [
        (5_303, 20_459, 2_592),
        (0, 0, 0),
        (0, 7, 0),
        (7, 7, 10_000),
        (1, 3, 3_333),
        (2, 3, 6_667),
        (1, 8_000, 1),
        (1, 20_000, 1),
        (1, 20_001, 0),
    ],
)
def test_the_rate_is_rounded_half_up_to_hundredths_of_a_percent(
    exempted: int, in_scope: int, rate: int
) -> None:
    assert Tally(exempted, in_scope).rate_basis_points == rate


# The guide.


def test_the_guide_and_the_questions_are_the_authoritys_own_words(
    window: Window, wallet: Wallet
) -> None:
    answer = window.ask(wallet, CERTS, step="guide")

    assert notes(answer) == ["GUIDE"] * 3
    assert facts(answer, "GUIDE") == {
        "guide": "先核对电子证照，再提交其余材料。 / "
        "Check what is on record first, then hand in the rest."
    }
    assert answer.decision.effects == ()


def test_an_item_without_a_guide_has_nothing_to_say(window: Window, wallet: Wallet) -> None:
    answer = window.ask(wallet, CERTS, step="guide", item="property-search")

    assert (answer.decision.allowed, notes(answer)) == (True, [])
