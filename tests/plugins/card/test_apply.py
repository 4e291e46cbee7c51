"""`card.apply`: where, for whom, of which generation, at what fee, ready when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from samecity.domain.card import CardFunction, CardState, CredentialKind, Generation
from samecity.domain.clock import SHANGHAI
from samecity.host.registry import Registry
from tests.plugins.card.desk import Desk, codes


def test_a_newcomer_applies_and_collects_in_one_visit(desk: Desk) -> None:
    newcomer = desk.person()

    answer = desk.ask(newcomer, "card.apply", "zhoushan")

    assert codes(answer) == []
    assert answer.decision.terms.limits == {"ready_in_days": 0}
    [card] = desk.held(newcomer)
    assert (card.state, card.home, card.city) == (CardState.NORMAL, "zhoushan", "330900")
    assert (card.generation, card.one_card_mark) == (Generation.THIRD, True)
    assert card.functions == frozenset(CardFunction)


def test_a_collected_card_is_used_at_once(desk: Desk) -> None:
    newcomer = desk.person()
    desk.ask(newcomer, "card.apply", "zhoushan")

    entry = desk.ask(
        desk.world.collect(newcomer),
        "culture.enter",
        "anhui",
        shown=CredentialKind.CARD_CONTACTLESS,
    )

    assert codes(entry) == []


def test_an_outlet_without_a_printer_takes_the_application_and_the_card_comes_later(
    desk: Desk,
) -> None:
    newcomer = desk.person()

    answer = desk.ask(newcomer, "card.apply", "zhoushan", envelope={"point": "zs-bank-shengsi"})

    assert answer.decision.terms.limits == {"ready_in_days": 15}
    assert desk.held(newcomer)[0].state is CardState.SEALED


def test_an_application_online_brings_a_sealed_card(desk: Desk) -> None:
    applicant = desk.person()

    answer = desk.ask(applicant, "card.apply", "anhui", channel="online")

    assert codes(answer) == []
    assert desk.held(applicant)[0].state is CardState.SEALED


def test_no_card_is_issued_by_phone(desk: Desk) -> None:
    answer = desk.ask(desk.person(), "card.apply", "anhui", channel="phone")

    assert codes(answer) == ["CHANNEL_NOT_SERVED"]
    assert answer.decision.reasons[0].facts == {"channel": "phone", "served": "counter, online"}


def test_a_village_point_sends_to_an_outlet_that_issues(desk: Desk) -> None:
    answer = desk.ask(
        desk.person(), "card.apply", "binzhou", envelope={"point": "bz-village-nanguan"}
    )

    assert codes(answer) == ["NOT_OFFERED_AT_POINT"]
    assert answer.decision.reasons[0].facts["elsewhere"] == "bz-bank-icbc"


@pytest.mark.parametrize("host", ["zhoushan", "ningbo"])
def test_a_second_card_in_the_province_is_refused(desk: Desk, host: str) -> None:
    holder = desk.world.adult("ningbo")

    answer = desk.ask(holder, "card.apply", host)

    assert codes(answer) == ["ALREADY_ISSUED"]
    assert len(desk.held(holder)) == 1


@pytest.mark.parametrize(
    "state",
    [CardState.SEALED, CardState.LOCKED, CardState.LOST_TEMP, CardState.LOST_FORMAL],
)
def test_a_card_that_cannot_be_used_now_is_still_the_one_card(desk: Desk, state: CardState) -> None:
    holder = desk.in_state("ningbo", state)

    assert codes(desk.ask(holder, "card.apply", "zhoushan")) == ["ALREADY_ISSUED"]


def test_a_card_of_a_third_region_of_the_province_counts_though_another_one_is_shown(
    desk: Desk,
) -> None:
    holder = desk.world.adult("hangzhou")
    shown = desk.world.issue(holder.person, "anhui")

    assert codes(desk.ask(shown, "card.apply", "ningbo")) == ["ALREADY_ISSUED"]


def test_another_province_issues_a_card_of_its_own(desk: Desk) -> None:
    holder = desk.world.adult("ningbo")

    answer = desk.ask(holder, "card.apply", "anhui")

    assert codes(answer) == []
    assert [card.home for card in desk.held(holder)] == ["ningbo", "anhui"]


def test_after_cancellation_a_new_card_costs_the_fee(desk: Desk) -> None:
    holder = desk.world.adult("zhoushan")
    desk.ask(holder, "card.cancel")

    answer = desk.ask(holder, "card.apply")

    assert codes(answer) == []
    assert answer.decision.terms.payable_fen == 2_000
    assert desk.held(holder)[-1].fee_fen == 2_000


def test_earlier_second_generation_cards_leave_the_first_of_the_third_free(desk: Desk) -> None:
    holder = desk.world.adult("anhui", generation=Generation.SECOND)
    desk.ask(holder, "card.cancel")

    assert desk.ask(holder, "card.apply").decision.terms.gross_fen == 0


def test_no_second_generation_after_the_third_has_begun(desk: Desk) -> None:
    answer = desk.ask(desk.person(), "card.apply", "hefei", generation=2)

    assert codes(answer) == ["GEN2_DISCONTINUED"]


def _in_2021(registry: Registry) -> Desk:
    return Desk(registry, at=datetime(2021, 8, 10, 10, 0, tzinfo=SHANGHAI))


def test_a_city_that_has_not_begun_issues_the_second_generation(registry: Registry) -> None:
    desk = _in_2021(registry)
    applicant = desk.person()

    answer = desk.ask(applicant, "card.apply", "huaibei", generation=2)

    assert codes(answer) == []
    [card] = desk.held(applicant)
    assert card.functions == {CardFunction.SOCIAL, CardFunction.BANK}
    assert card.one_card_mark is False


def test_a_city_that_has_not_begun_says_when_it_will_issue_the_third(registry: Registry) -> None:
    desk = _in_2021(registry)

    answer = desk.ask(desk.person(), "card.apply", "huaibei")

    assert codes(answer) == ["NOT_OPEN_YET"]
    assert answer.decision.reasons[0].facts["opens_on"] == "2022-01-01"


def test_the_second_generation_ends_on_the_day_the_third_begins(registry: Registry) -> None:
    desk = _in_2021(registry)
    desk.at = datetime(2021, 12, 31, 10, 0, tzinfo=SHANGHAI)
    before = desk.ask(desk.person(), "card.apply", "huaibei", generation=2)
    desk.at += timedelta(days=1)
    after = desk.ask(desk.person(), "card.apply", "huaibei", generation=2)

    assert (codes(before), codes(after)) == ([], ["GEN2_DISCONTINUED"])


def test_without_the_national_platform_no_card_is_issued(desk: Desk) -> None:
    applicant = desk.person()
    desk.is_national_up = False

    answer = desk.ask(applicant, "card.apply", "ningbo")

    desk.is_national_up = True
    assert codes(answer) == ["PLATFORM_UNREACHABLE"]
    assert desk.held(applicant) == []


def test_the_same_request_again_issues_no_second_card(desk: Desk) -> None:
    applicant = desk.person()
    platform = desk.world.platform
    reader = desk.world.reader(applicant, CredentialKind.NONE, desk.at)
    body = desk.world.body("ningbo", "card.apply", CredentialKind.NONE, {}, at=desk.at)

    first, second = platform.accept(body, reader), platform.accept(body, reader)

    assert first.decision == second.decision
    assert second.is_replay
    assert len(desk.held(applicant)) == 1


def test_a_new_card_has_a_number_and_an_identification_of_its_own_city(desk: Desk) -> None:
    one, other = desk.person(), desk.person()
    desk.ask(one, "card.apply", "ningbo")
    desk.ask(other, "card.apply", "ningbo")

    identities = [desk.world.platform.base.card(desk.held(who)[0].card_ref) for who in (one, other)]

    assert None not in identities
    assert {str(found.identification.issuer) for found in identities if found} == {"330200"}
    assert len({found.number for found in identities if found}) == 2


def test_a_decision_shows_no_reference_to_card_or_person(desk: Desk) -> None:
    applicant = desk.person()

    shown = repr(desk.ask(applicant, "card.apply", "ningbo").decision)

    assert desk.held(applicant)[0].card_ref not in shown
    assert applicant.holder_ref not in shown
