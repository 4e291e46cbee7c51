"""What a visitor does with a case: applies at a window, goes on there, decides as the authority."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from samecity.domain.clock import parse_moment
from samecity.errors import ReaderError, RequestInvalid, UnknownName
from samecity_portal.accepting import Accepted, accept, ask
from samecity_portal.cases import Case, case_of
from samecity_portal.filing import ACCEPT, items, papers
from samecity_portal.house import House
from samecity_portal.operating import at_desk
from samecity_portal.pages import hand
from samecity_portal.pages.decided import id_in
from samecity_portal.pages.tap.wish import PINS
from samecity_portal.people import add_person
from samecity_portal.shown import Shown

NEW: Final = "new:"
"""What a choice of applicant begins with that means a new card of a region."""

WINDOW: Final = ("progress", "supplement", "collect")
"""What the applicant does at the window."""

AUTHORITY: Final = ("grant", "decline", "supplement", "post")
"""What the authority orders: a decision, or that the result is posted."""

_HANDED_IN: Final = ("all", "major", "none")
_MOST_YUAN: Final = 100_000


def file(house: House, said: Mapping[str, str], at: datetime) -> tuple[Accepted, str]:
    """Apply at a window of one region for something that the region of the card decides.

    Returns:
        What came of it, and the handle of the applicant's card, which is in the hand.

    Raises:
        UnknownName: There is no such region, item or card.
        RequestInvalid: The amount is none.
        ReaderError: Another reader has the card.
    """
    item, window = said.get("item", ""), said.get("window", "")
    known = items(house.registry)
    if item not in known:
        raise UnknownName("item", item[:40], tuple(known)[:3])
    region, _ = house.registry.locate(window)
    card_ref = _applicant(house, said.get("applicant", ""))
    authority = house.wallet(card_ref).home
    wanted = {
        "step": "file",
        "item": item,
        "documents": _handed_in(house, authority, item, said.get("documents", "all")),
        "amount_fen": _yuan(said.get("amount", "")) * 100,
        "delivery": "pickup" if said.get("delivery") == "pickup" else "post",
    }
    asked = {
        **at_desk(house, ACCEPT, region.code),
        "kind": "card_contact",
        "request_id": id_in(said.get("request_id", "")),
        "at": at.isoformat(),
        "fields": wanted,
    }
    accepted = accept(house, asked, Shown(card=card_ref, pin=PINS["right"]))
    return accepted, hand.handle_of(card_ref)


def number_in(accepted: Accepted) -> str:
    """Return the number of the case that was opened, or nothing."""
    decision = accepted.acceptance.decision
    facts = (one.facts.get("case") for one in (*decision.notes, *decision.reasons))
    return next((str(number) for number in facts if number), "")


def applicant_of(house: House, case: Case, at: datetime) -> str:
    """Return the card in the hand whose holder applied; empty if it is in nobody's hand here.

    The window is asked for the case's progress with each card of the authority's region: it tells
    the applicant, and nobody else.
    """
    for held in hand.cards(house, at.date()):
        if held.card.home != case.window.authority:
            continue
        asked = _at_window(case, "progress", at)
        try:
            told = ask(house, asked, Shown(card=held.card.card_ref, pin=PINS["right"]))
        except ReaderError:
            continue
        if told.allowed:
            return held.card.card_ref
    return ""


def at_window(house: House, case: Case, card_ref: str, said: Mapping[str, str]) -> Accepted:
    """Take a step as the applicant, at the window that took the case in; raises as `file`."""
    step = said.get("step", "")
    if step not in WINDOW:
        raise UnknownName("step", step[:20], WINDOW)
    asked = _at_window(case, step, moment_for(house, case))
    if step == "supplement":
        wanted = _handed_in(house, case.window.authority, case.window.item, "all")
        _fields(asked)["documents"] = wanted
    asked["request_id"] = id_in(said.get("request_id", ""))
    return accept(house, asked, Shown(card=card_ref, pin=PINS["right"]))


def as_authority(house: House, case: Case, said: Mapping[str, str]) -> Accepted:
    """Give an order as the authority, at its own desk; raises as `file`."""
    order = said.get("step", "")
    if order not in AUTHORITY:
        raise UnknownName("step", order[:20], AUTHORITY)
    own: dict[str, object] = {"item": case.window.item, "case": case.id}
    own |= {"step": "collect"} if order == "post" else {"step": "decide", "outcome": order}
    asked = {
        **at_desk(house, ACCEPT, case.window.authority),
        "request_id": id_in(said.get("request_id", "")),
        "at": moment_for(house, case).isoformat(),
        "fields": own,
    }
    return accept(house, asked, Shown(order_of=case.window.authority))


def moment_for(house: House, case: Case) -> datetime:
    """Return when the next step of a case is taken: now, but never before the one before."""
    if case.authority is None:
        return house.now()
    last = parse_moment(case.authority.history[-1].at)
    return max(house.now(), last + timedelta(minutes=1))


def found(house: House, number: str) -> Case:
    """Return a case by its number.

    Raises:
        UnknownName: No window took it in.
    """
    with house.platform.journal.snapshot() as store:
        return case_of(house.registry, store, number)


def _at_window(case: Case, step: str, at: datetime) -> dict[str, object]:
    told = [f"{case.intake}:{ACCEPT}"]
    return {
        "scenario": ACCEPT,
        "host": case.intake,
        "kind": "card_contact",
        "at": at.isoformat(),
        "notices": told,
        "consents": told,
        "fields": {"step": step, "item": case.window.item, "case": case.id},
    }


def _fields(asked: Mapping[str, object]) -> dict[str, object]:
    fields = asked["fields"]
    assert isinstance(fields, dict)  # as made above
    return fields


def _applicant(house: House, said: str) -> str:
    """Return the card that is meant: one in the hand, or a new one of a region's new resident."""
    if said.startswith(NEW):
        home = said.removeprefix(NEW)
        house.registry.locate(home)
        wallet = house.issue(house.world(), add_person(house, household=home), home)
        hand.take(wallet.card_ref)
        return wallet.card_ref
    card_ref = hand.ref_of(said)
    if card_ref is None:
        raise UnknownName("card", said[:12])
    return card_ref


def _handed_in(house: House, authority: str, item: str, said: str) -> list[str]:
    """Return the papers that are handed in, as the request writes them."""
    how = said if said in _HANDED_IN else _HANDED_IN[0]
    return [
        one.kind
        for one in papers(house.registry, authority, item)
        if how == "all" or (how == "major" and not one.is_minor)
    ]


def _yuan(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 7 and int(text) <= _MOST_YUAN):
        raise RequestInvalid({"amount": f"expected whole yuan from 0 to {_MOST_YUAN}"})
    return int(text)
