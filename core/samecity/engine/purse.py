"""What the engine does with a card's purse: which effect it is, who carries it out, whose it is."""

from __future__ import annotations

from samecity.domain.decision import Decision, reference_of
from samecity.domain.effects import DebitPurse, LoadPurse
from samecity.errors import ReaderError
from samecity.spi.reader import Presentment, Reader


def purse_effect(decision: Decision) -> DebitPurse | LoadPurse | None:
    """Return what a decision wants done to the purse; which purse is not said."""
    for public in decision.effects:
        if public["type"] == DebitPurse.type:
            return DebitPurse(int(public["amount_fen"]))
        if public["type"] == LoadPurse.type:
            return LoadPurse(int(public["amount_fen"]))
    return None


def purse_ref_of(shown: Presentment) -> str:
    """Return the purse that was read, or nothing."""
    purse = shown.card.purse if shown.card is not None else None
    return purse.purse_ref if purse is not None else ""


def carry_out(decision: Decision, reader: Reader) -> bool:
    """Debit or load the purse in the reader, and say whether it happened.

    The transaction's name is the acceptance's reference, so that a retry finds out whether the card
    has already done it.

    Raises:
        ReaderError: Nobody knows.
    """
    transaction, effect = reference_of(decision.request_id), purse_effect(decision)
    try:
        if isinstance(effect, LoadPurse):
            reader.load(transaction, effect.amount_fen, decision.at.date())
        elif effect is not None:
            reader.debit(transaction, effect.amount_fen)
    except ReaderError:
        return reader.proves(transaction)
    return True
