"""What an offer gave: how often to whom on which day, and by which receipt it can be undone.

Quota and budget are pools, so that two who pay at once never get the last discount both.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from samecity.domain.effects import Effect, Post, TakeFromPool
from samecity.spi import Case, Row
from samecity_city_life.offers import Offer

_RECEIPT: Final = "receipt"
_TIMES: Final = "times"


def times_had(case: Case, offer: Offer, day: date) -> int:
    """Return how often the person had an offer on a day."""
    return _times(case.host_shelf.get(_TIMES, _person_key(case, offer, day)))


def has_quota(case: Case, offer: Offer) -> bool:
    """Say whether the offer can be given once more."""
    quota = offer.quota
    return quota is None or case.host_shelf.left(_quota_pool(offer.id), quota) > 0


def has_budget(case: Case, offer: Offer, saving_fen: int) -> bool:
    """Say whether its funder can pay so much more."""
    budget_fen = offer.budget_fen
    return budget_fen is None or (
        case.host_shelf.left(_budget_pool(offer.id), budget_fen) >= saving_fen
    )


def give(
    case: Case, offer: Offer, day: date, saving_fen: int, payable_fen: int
) -> tuple[Effect, ...]:
    """Make the effects of a purchase with a discount, which its receipt can undo."""
    shelf, host = case.host_shelf, case.host.code
    person_key = _person_key(case, offer, day)
    had = shelf.get(_TIMES, person_key)
    receipt = {
        "offer": offer.id,
        "person": person_key,
        "saving_fen": saving_fen,
        "payable_fen": payable_fen,
        "quota": offer.quota,
        "budget_fen": offer.budget_fen,
        "is_refunded": False,
    }
    effects: list[Effect] = [
        shelf.set(_RECEIPT, case.request.request_id, receipt, None),
        shelf.set(_TIMES, person_key, {"times": _times(had) + 1}, had),
        Post(host, host, f"offer:{offer.id}", saving_fen),
    ]
    if offer.quota is not None:
        effects.append(TakeFromPool(host, _quota_pool(offer.id), 1, offer.quota))
    if offer.budget_fen is not None:
        effects.append(TakeFromPool(host, _budget_pool(offer.id), saving_fen, offer.budget_fen))
    return tuple(effects)


def receipt_of(case: Case, request_id: str) -> Row | None:
    """Return the receipt of a purchase with a discount."""
    return case.host_shelf.get(_RECEIPT, request_id)


def take_back(case: Case, receipt: Row) -> tuple[Effect, ...]:
    """Make the effects that undo a purchase: whoever had the offer may have it again."""
    shelf, host, body = case.host_shelf, case.host.code, receipt.body
    offer, person_key = str(body["offer"]), str(body["person"])
    saving_fen = number_of(body, "saving_fen")
    had = shelf.get(_TIMES, person_key)
    effects: list[Effect] = [
        shelf.set(_RECEIPT, receipt.key, {**body, "is_refunded": True}, receipt),
        shelf.set(_TIMES, person_key, {"times": max(0, _times(had) - 1)}, had),
        Post(host, host, f"offer-refund:{offer}", saving_fen),
    ]
    # Units below zero are given back.
    if body["quota"] is not None:
        effects.append(TakeFromPool(host, _quota_pool(offer), -1, number_of(body, "quota")))
    if body["budget_fen"] is not None:
        pool, budget_fen = _budget_pool(offer), number_of(body, "budget_fen")
        effects.append(TakeFromPool(host, pool, -saving_fen, budget_fen))
    return tuple(effects)


def number_of(body: Mapping[str, object], name: str) -> int:
    """Return a whole number of a row's body."""
    number = body[name]
    assert isinstance(number, int)  # written above
    return number


def _times(row: Row | None) -> int:
    return number_of(row.body, "times") if row is not None else 0


def _person_key(case: Case, offer: Offer, day: date) -> str:
    return f"{offer.id}:{day}:{case.pseudonym}"


def _quota_pool(offer_id: str) -> str:
    return f"quota:{offer_id}"


def _budget_pool(offer_id: str) -> str:
    return f"budget:{offer_id}"
