"""`card.reissue`: after a formal loss, or in exchange; the old card ends, the e-card goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samecity.domain.card import CardState, CredentialKind, Generation
from samecity.spi import Posting
from samecity.synthetic.world import Wallet
from tests.plugins.card.desk import Desk, codes

_CONTACTLESS = CredentialKind.CARD_CONTACTLESS


def _lost(desk: Desk, home: str, generation: Generation = Generation.THIRD) -> Wallet:
    holder = desk.world.adult(home, generation=generation)
    desk.ask(holder, "card.loss", kind="formal")
    return holder


# After a loss.


def test_the_old_card_is_cancelled_and_names_the_new_one(desk: Desk) -> None:
    holder = _lost(desk, "zhoushan")

    answer = desk.ask(holder, "card.reissue")

    assert codes(answer) == []
    old, new = desk.held(holder)
    assert (old.state, old.replaced_by) == (CardState.CANCELLED, new.card_ref)
    assert (new.state, new.city, new.generation) == (CardState.NORMAL, old.city, Generation.THIRD)


def test_a_second_third_generation_card_costs_the_replacement_fee(desk: Desk) -> None:
    answer = desk.ask(_lost(desk, "anhui"), "card.reissue")

    terms = answer.decision.terms
    assert (terms.gross_fen, terms.payable_fen) == (2_000, 2_000)
    assert desk.world.platform.journal.postings() == []


def test_a_lost_second_generation_card_is_replaced_free_by_the_first_third(desk: Desk) -> None:
    holder = _lost(desk, "anhui", Generation.SECOND)

    assert desk.ask(holder, "card.reissue").decision.terms.gross_fen == 0
    assert desk.held(holder)[-1].generation is Generation.THIRD


def test_another_region_passes_the_fee_on_and_cannot_make_the_card_at_once(desk: Desk) -> None:
    holder = _lost(desk, "ningbo")

    answer = desk.ask(holder, "card.reissue", "zhoushan")

    assert desk.held(holder)[-1].state is CardState.SEALED
    assert desk.held(holder)[-1].home == "ningbo"
    assert answer.decision.terms.limits == {"ready_in_days": 15}
    assert [_side(one) for one in desk.world.platform.journal.postings()] == [
        ("zhoushan", "ningbo", "card_fee", -2_000),
        ("ningbo", "zhoushan", "card_fee", 2_000),
    ]


def _side(posting: Posting) -> tuple[str, str, str, int]:
    return posting.region, posting.counterparty, posting.account, posting.amount_fen


def test_a_region_without_a_plugin_replaces_its_cards_by_national_rules(desk: Desk) -> None:
    holder = desk.in_state("foshan", CardState.LOST_FORMAL)

    answer = desk.ask(holder, "card.reissue", "anhui")

    assert codes(answer) == []
    assert desk.held(holder)[-1].home == "foshan"


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (CardState.NORMAL, "ALREADY_ISSUED"),
        (CardState.LOST_TEMP, "CARD_REPORTED_LOST"),
        (CardState.CANCELLED, "CARD_CANCELLED"),
    ],
)
def test_only_a_formal_loss_is_replaced(desk: Desk, state: CardState, code: str) -> None:
    holder = desk.in_state("ningbo", state)

    assert codes(desk.ask(holder, "card.reissue")) == [code]
    assert len(desk.held(holder)) == 1


def test_after_a_reissue_the_old_card_is_never_lifted(desk: Desk) -> None:
    holder = _lost(desk, "ningbo")
    desk.ask(holder, "card.reissue")

    answer = desk.ask(holder, "card.lift", shown=CredentialKind.CARD_CONTACT, pin="000000")

    assert codes(answer) == ["UNLOSS_NOT_POSSIBLE"]


def test_no_second_generation_card_comes_back_in_a_city_that_has_begun_the_third(
    desk: Desk,
) -> None:
    holder = _lost(desk, "anhui", Generation.SECOND)

    assert codes(desk.ask(holder, "card.reissue", generation=2)) == ["GEN2_DISCONTINUED"]
    assert desk.card(holder).state is CardState.LOST_FORMAL


def test_the_ecard_works_again_when_the_new_card_is_enabled(desk: Desk) -> None:
    holder = _lost_with_ecard(desk)
    desk.ask(holder, "card.reissue", channel="online")
    collected = desk.world.collect(holder)

    sealed = desk.ask(collected, "ecard.show")
    desk.ask(collected, "card.enable", shown=CredentialKind.CARD_CONTACT)
    scanned = desk.ask(collected, "culture.enter", code=desk.show(collected))

    assert codes(sealed) == ["CARD_SEALED"]
    assert codes(scanned) == []
    ecard = desk.ecard(holder)
    assert ecard is not None
    assert ecard.card_ref == collected.card_ref


def _lost_with_ecard(desk: Desk) -> Wallet:
    holder = desk.world.adult("ningbo")
    desk.ask(holder, "ecard.issue")
    desk.ask(holder, "card.loss", kind="formal")
    return holder


def test_an_ecard_shown_for_the_old_card_is_refused(desk: Desk) -> None:
    holder = _lost_with_ecard(desk)
    desk.ask(holder, "card.reissue")

    assert codes(desk.ask(holder, "ecard.show")) == ["CARD_CANCELLED"]


# Exchange.


def test_a_second_generation_card_is_exchanged_on_request(desk: Desk) -> None:
    holder = desk.world.adult("anhui", generation=Generation.SECOND)

    answer = desk.ask(holder, "card.reissue", reason="exchange")

    assert codes(answer) == []
    assert answer.decision.terms.gross_fen == 0
    old, new = desk.held(holder)
    assert (old.state, new.state) == (CardState.CANCELLED, CardState.NORMAL)
    assert new.generation is Generation.THIRD


def test_nobody_has_to_exchange_a_second_generation_card(desk: Desk) -> None:
    holder = desk.world.adult("anhui", generation=Generation.SECOND)

    assert codes(desk.ask(holder, "culture.enter", shown=_CONTACTLESS)) == []
    assert desk.card(holder).state is CardState.NORMAL


def test_a_third_generation_card_is_exchanged_from_sixty_days_before_its_end(desk: Desk) -> None:
    holder = desk.world.adult("ningbo")
    first_day = desk.card(holder).valid_until - timedelta(days=60)
    desk.at += first_day - timedelta(days=1) - desk.at.date()
    too_early = desk.ask(holder, "card.reissue", reason="exchange")
    desk.at += timedelta(days=1)
    in_time = desk.ask(holder, "card.reissue", reason="exchange")

    assert codes(too_early) == ["EXCHANGE_TOO_EARLY"]
    assert too_early.decision.reasons[0].facts == {"days": 60}
    assert codes(in_time) == []


def test_an_expired_card_is_exchanged(desk: Desk) -> None:
    holder = desk.world.adult("ningbo")
    desk.at += timedelta(days=366 * 10)

    assert codes(desk.ask(holder, "culture.enter", shown=_CONTACTLESS)) == ["CARD_EXPIRED"]
    assert codes(desk.ask(holder, "card.reissue", reason="exchange")) == []


def test_a_lost_card_is_not_exchanged(desk: Desk) -> None:
    holder = desk.in_state("ningbo", CardState.LOST_TEMP)

    assert codes(desk.ask(holder, "card.reissue", reason="exchange")) == ["CARD_REPORTED_LOST"]


def test_an_exchanged_card_takes_its_ecard_along(desk: Desk) -> None:
    holder = desk.world.adult("anhui", generation=Generation.SECOND)
    desk.ask(holder, "ecard.issue")
    desk.ask(holder, "card.reissue", reason="exchange")

    assert codes(desk.ask(desk.world.collect(holder), "ecard.show")) == []
