"""An order to pay: who is owed how much by which programme for which period, and what became of it.

Each order has one row in the books of the home, named by payee, programme and period; the row is
why it is paid once, however often and in however many files it is ordered. What is paid goes to
the person's account; no card is written down as its destination, so that a card that is replaced
between order and payment changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from enum import StrEnum, unique
from typing import Final

import msgspec

from samecity.domain.card import AccountState, Card
from samecity.domain.effects import Effect, Post, SetState
from samecity.domain.lifecycle import REFUSAL_OF, state_at
from samecity.domain.reasons import Code, Reason
from samecity.domain.region import City
from samecity.spi import Case, Region, Row, credit
from samecity_benefits.programmes import Benefits, Programme

AMOUNT_INVALID: Final = "AMOUNT_INVALID"
PAYEE_UNKNOWN: Final = "PAYEE_UNKNOWN"

MOST_FEN: Final = 10**8
"""Most that one order pays: a million yuan, project-defined. A thousand make one movement."""

_KIND: Final = "order"


@unique
class State(StrEnum):
    """What became of an order.

    `HELD` waits for the account and is paid when that is activated. `REFUSED` moved nothing and may
    be ordered again. `PAID` and `RECALLED` are final.
    """

    PAID = "paid"
    HELD = "held"
    REFUSED = "refused"
    RECALLED = "recalled"


class Order(msgspec.Struct, frozen=True, gc=False):
    """One order.

    Attributes:
        payee: The home's reference of the person; never leaves home and nation.
        programme: Programme id.
        period: What it is for, such as `2026-11`.
        amount_fen: As ordered, whatever stands there.
    """

    payee: str
    programme: str
    period: str
    amount_fen: int

    @property
    def key(self) -> str:
        """Name of its row; all of a person's begin alike."""
        return f"{self.payee}:{self.programme}:{self.period}"


class Payee(msgspec.Struct, frozen=True, gc=False):
    """What the home knows of somebody who is to be paid.

    Attributes:
        is_alive: None where the cardholder base knows nobody of that reference.
        card: The newest card that the home issued, or None.
    """

    is_alive: bool | None = None
    card: Card | None = None


_NOBODY: Final = Payee()


class Done(msgspec.Struct, frozen=True, gc=False):
    """An order and what becomes of it.

    Attributes:
        reason: Why it is not paid; None if it is.
        row: Its row as it was read, or None for an order that is new.
    """

    order: Order
    state: State
    reason: Reason | None = None
    row: Row | None = None


def payees_of(case: Case, refs: Collection[str]) -> Mapping[str, Payee]:
    """Look people up at their home, all at once.

    Args:
        case: Names the home.
        refs: Who is to be paid.
    """
    home = case.home.code
    alive = case.national.are_alive(home, refs)
    cards = case.store.cards_of_many(home, refs)
    return {
        ref: Payee(alive.get(ref), cards[ref][-1][0] if ref in cards else None) for ref in set(refs)
    }


def rows_of(case: Case, orders: Iterable[Order]) -> Mapping[str, Row]:
    """Return the rows of orders that the home has seen before, by key."""
    return case.home_shelf.get_many(_KIND, {order.key for order in orders})


def state_of(row: Row | None) -> State | None:
    """Return what became of an order, None for one that is new."""
    return State(str(row.body["state"])) if row is not None else None


def is_settled(row: Row | None) -> bool:
    """Say whether nothing is left to do about an order, or everything is but to activate."""
    return state_of(row) in (State.PAID, State.HELD, State.RECALLED)


def refuse_payee(payee: Payee, at: datetime) -> Reason | None:
    """Say why a person cannot be paid whatever the programme: unknown, dead, or the card is gone.

    The newest card counts: one that was replaced says nothing about its holder (G178).
    """
    if payee.is_alive is None:
        return Reason(PAYEE_UNKNOWN)
    if not payee.is_alive:
        return Reason(Code.PAYEE_DECEASED)
    refusal = REFUSAL_OF.get(state_at(payee.card, at)) if payee.card is not None else None
    return Reason(refusal) if refusal is not None else None


def judge(
    order: Order, payee: Payee, programme: Programme, cities: Collection[str], at: datetime
) -> Done:
    """Decide one order.

    Args:
        order: What is to be paid.
        payee: Who gets it.
        programme: Who pays.
        cities: Divisions whose cards the programme pays to; empty is all.
        at: Asia/Shanghai.
    """
    refusal = refuse_payee(payee, at)
    card = payee.card
    if refusal is None and not 0 < order.amount_fen <= MOST_FEN:
        refusal = Reason(AMOUNT_INVALID)
    if refusal is None and cities and card is not None and card.city not in cities:
        refusal = Reason(Code.HOME_PROGRAMME_ONLY, {"item": programme.id})
    if refusal is not None:
        return Done(order, State.REFUSED, refusal)
    if card is None or card.account is not AccountState.ACTIVE:
        return Done(order, State.HELD, Reason(Code.ACCOUNT_NOT_ACTIVE))
    return Done(order, State.PAID)


def judge_all(case: Case, programme: Programme, orders: Iterable[Order]) -> tuple[list[Done], int]:
    """Decide many orders of one programme, each on its own.

    Args:
        case: Names home and moment.
        programme: Who pays.
        orders: In the order of the file.

    Returns:
        What becomes of each order, and how many were given before and are settled or held.
    """
    given = tuple(orders)
    payees = payees_of(case, {order.payee for order in given})
    rows = rows_of(case, given)
    cities, at = paid_cities(case.home, programme), case.request.at
    decided: dict[str, Done] = {}
    repeated = 0
    for order in given:
        key = order.key
        row, before = rows.get(key), decided.get(key)
        if is_settled(row) or (before is not None and before.state is not State.REFUSED):
            repeated += 1
            continue
        payee = payees.get(order.payee, _NOBODY)
        decided[key] = msgspec.structs.replace(judge(order, payee, programme, cities, at), row=row)
    return list(decided.values()), repeated


def paid_cities(home: Region, programme: Programme) -> frozenset[str]:
    """Return the divisions whose cards a programme pays to; empty is all."""
    cities: Mapping[str, City] = home.identity.cities
    return frozenset(cities[code].division.text for code in programme.cities if code in cities)


def write(case: Case, done: Done) -> SetState:
    """Make the effect that writes an order's row."""
    body: dict[str, object] = {"amount_fen": done.order.amount_fen, "state": done.state.value}
    if done.reason is not None:
        body["reason"] = str(done.reason.code)
    return case.home_shelf.set(_KIND, done.order.key, body, done.row)


def pay(case: Case, done: Collection[Done]) -> tuple[Effect, ...]:
    """Make the effects of orders: their rows, what comes in on accounts, one movement for each.

    Args:
        case: Names the home.
        done: What becomes of each order.
    """
    home = case.home.code
    paid = [one.order for one in done if one.state is State.PAID]
    sums: dict[str, int] = {}
    for order in paid:
        sums[order.programme] = sums.get(order.programme, 0) + order.amount_fen
    return (
        *[write(case, one) for one in done],
        *[credit(one.payee, _entry(home, one), one.amount_fen) for one in paid],
        *[Post(home, home, f"benefit.{name}", sum_fen) for name, sum_fen in sums.items()],
    )


def judge_held(case: Case, card: Card) -> list[Done]:
    """Decide the orders that wait for the account of the person in the case.

    Args:
        case: Names home, person and moment.
        card: Their card as it is now; the city that issued it counts, as for any other order.
    """
    payee = Payee(case.holder.is_alive, card)
    benefits = case.home.section(Benefits) or Benefits()
    programmes = {one.id: one for one in benefits.programmes}
    done = []
    for row in case.home_shelf.scan(_KIND, f"{case.holder.holder_ref}:"):
        order = _order_of(case.holder.holder_ref, row)
        programme = programmes.get(order.programme)
        if state_of(row) is State.HELD and programme is not None:
            cities = paid_cities(case.home, programme)
            judged = judge(order, payee, programme, cities, case.request.at)
            done.append(msgspec.structs.replace(judged, row=row))
    return done


def _order_of(payee: str, row: Row) -> Order:
    programme, period = row.key.removeprefix(f"{payee}:").split(":")
    amount_fen = row.body["amount_fen"]
    assert isinstance(amount_fen, int)  # written above
    return Order(payee, programme, period, amount_fen)


def _entry(home: str, order: Order) -> str:
    return f"benefit:{home}:{order.programme}:{order.period}"
