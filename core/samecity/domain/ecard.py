"""The electronic card: its state is the physical card's, seen through a policy.

One live e-card per physical card and one physical card per e-card (NB-05); many channels carry it.
"""

from __future__ import annotations

from enum import IntEnum, unique

import attrs

from samecity.domain.card import CardState
from samecity.domain.lifecycle import REFUSAL_OF
from samecity.domain.reasons import Reason
from samecity.domain.word import Word


@unique
class EcardLevel(IntEnum):
    """Issue levels. Source: `P37a`."""

    IDENTITY = 1
    PAYMENT = 2


@unique
class CouplingPolicy(Word):
    """What a loss of the physical card does to the e-card. Source: domain 3.7.

    `SEED_STRICT` is the text of S1 (lost or cancelled: unusable) and the default;
    `HOLDER_AUTHORISED` is the national practice since 2022 (usable in a temporary loss, for
    identity, if the holder has authorised it).
    """

    SEED_STRICT = "SEED_STRICT"
    HOLDER_AUTHORISED = "HOLDER_AUTHORISED"


@attrs.frozen
class Ecard:
    """An e-card as the national platform knows it.

    Attributes:
        ecard_ref: Opaque.
        card_ref: The physical card it stands for; moves to the new card after a re-issue.
        home: Region code of the issuer.
        level: 1 for identity and queries, 2 for payment.
        channels: Channels that carry it, sorted.
        is_authorised_in_loss: Whether the holder allows it during a temporary loss.
        family_holder: The relative whose phone shows it, or empty.
    """

    ecard_ref: str
    card_ref: str
    holder_ref: str
    home: str
    level: EcardLevel
    channels: tuple[str, ...]
    is_authorised_in_loss: bool = False
    family_holder: str = ""


def refusal_of_ecard(
    ecard: Ecard, physical: CardState, policy: CouplingPolicy, *, for_identity: bool
) -> Reason | None:
    """Say why an e-card may not be used now, or None when it may.

    Args:
        ecard: The e-card.
        physical: State of the physical card at this moment, as its home says.
        policy: How loss of the card reaches the e-card.
        for_identity: Whether the use only identifies and moves no money.
    """
    if physical is CardState.NORMAL:
        return None
    if (
        policy is CouplingPolicy.HOLDER_AUTHORISED
        and physical is CardState.LOST_TEMP
        and ecard.is_authorised_in_loss
        and for_identity
    ):
        return None
    return Reason(REFUSAL_OF[physical])
