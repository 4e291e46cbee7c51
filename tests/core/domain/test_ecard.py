from __future__ import annotations

import attrs
import pytest

from samecity.domain.card import CardState
from samecity.domain.ecard import CouplingPolicy, Ecard, EcardLevel, refusal_of_ecard
from samecity.domain.lifecycle import REFUSAL_OF
from samecity.domain.reasons import Code, Reason

LOST = Reason(Code.CARD_REPORTED_LOST)


@pytest.fixture
def ecard() -> Ecard:
    return Ecard(
        ecard_ref="e-1",
        card_ref="c-1",
        holder_ref="h-1",
        home="ningbo",
        level=EcardLevel.PAYMENT,
        channels=("alipay", "wechat"),
        is_authorised_in_loss=True,
    )


@pytest.mark.parametrize("policy", CouplingPolicy)
@pytest.mark.parametrize("for_identity", [True, False])
def test_an_ecard_of_a_normal_card_is_good(
    ecard: Ecard, policy: CouplingPolicy, for_identity: bool
) -> None:
    assert refusal_of_ecard(ecard, CardState.NORMAL, policy, for_identity=for_identity) is None


def test_an_authorised_ecard_identifies_in_a_temporary_loss(ecard: Ecard) -> None:
    # Source: domain G018.
    policy = CouplingPolicy.HOLDER_AUTHORISED

    assert refusal_of_ecard(ecard, CardState.LOST_TEMP, policy, for_identity=True) is None


def test_an_authorised_ecard_moves_no_money_in_a_temporary_loss(ecard: Ecard) -> None:
    policy = CouplingPolicy.HOLDER_AUTHORISED

    assert refusal_of_ecard(ecard, CardState.LOST_TEMP, policy, for_identity=False) == LOST


def test_an_ecard_without_authorisation_is_refused_in_a_temporary_loss(ecard: Ecard) -> None:
    # Source: domain G018.
    silent = attrs.evolve(ecard, is_authorised_in_loss=False)
    policy = CouplingPolicy.HOLDER_AUTHORISED

    assert refusal_of_ecard(silent, CardState.LOST_TEMP, policy, for_identity=True) == LOST


def test_the_strict_policy_refuses_even_an_authorised_ecard(ecard: Ecard) -> None:
    # Source: domain G019.
    policy = CouplingPolicy.SEED_STRICT

    assert refusal_of_ecard(ecard, CardState.LOST_TEMP, policy, for_identity=True) == LOST


@pytest.mark.parametrize("policy", CouplingPolicy)
@pytest.mark.parametrize("state", sorted(set(CardState) - {CardState.NORMAL, CardState.LOST_TEMP}))
def test_no_policy_saves_an_ecard_from_another_state_of_its_card(
    ecard: Ecard, policy: CouplingPolicy, state: CardState
) -> None:
    refusal = refusal_of_ecard(ecard, state, policy, for_identity=True)

    assert refusal == Reason(REFUSAL_OF[state])
