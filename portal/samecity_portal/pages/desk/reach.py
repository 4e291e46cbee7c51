"""How far the state of a card reaches: every region is asked whether it may be used there now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs

from samecity.cli.views.names import Names
from samecity.domain.card import Card, CardState, CredentialKind, Generation
from samecity.domain.ecard import Ecard, refusal_of_ecard
from samecity.domain.lifecycle import TEMPORARY_LOSS_LAPSES_AFTER, state_at
from samecity.errors import ReaderError
from samecity_portal.accepting import ask
from samecity_portal.house import House
from samecity_portal.pages.tap.schematic import SPOTS
from samecity_portal.pages.tap.wish import PINS
from samecity_portal.shown import Shown

USES: Final = ("government.identify", "transit.ride", "medical.pharmacy", "culture.enter")
"""What can be asked for; no field of theirs has to be filled in."""

_EVERYWHERE: Final = "culture.enter"
"""What also a region without a plugin offers."""

PLACES: Final = tuple(SPOTS)
"""Who is asked: the regions of page Tap's map."""


@attrs.frozen
class Answer:
    """What one region answers.

    Attributes:
        use: What was asked for: what is meant, or what the region has instead.
        treatment: Code of the treatment; empty for a refusal.
        why: Because of what, in one sentence.
        codes: Reason codes of a refusal.
    """

    place: str
    use: str
    is_allowed: bool
    treatment: str
    why: str
    codes: str


@attrs.frozen(kw_only=True)
class Reach:
    """A card's state, and what every region answers.

    Attributes:
        since: Since when the card has the state that its home has written.
        lapses_at: When a temporary loss report lapses; None without one.
        ecard: The e-card that stands for the card.
        ecard_refusal: Why the e-card may not be used; empty if it may.
        answers: Nothing while the card is in another reader.
    """

    home: str
    state: str
    since: datetime
    lapses_at: datetime | None
    ecard: Ecard | None
    ecard_refusal: str
    at: datetime
    answers: Sequence[Answer]


def use_of(said: str) -> str:
    """Return the scenario to ask about: as said, else what needs neither money nor daylight."""
    return said if said in USES else USES[0]


def mark_of(house: House, card: Card, at: datetime) -> str:
    """Return what changes whenever a card, its e-card or its state at a moment changes."""
    with house.platform.journal.snapshot() as store:
        held, ecard = store.card(card.home, card.card_ref), store.ecard_of(card.holder_ref)
    now = state_at(held[0], at).value if held is not None else ""
    return f"{held[1] if held is not None else 0}-{ecard[1] if ecard is not None else 0}-{now}"


def answers(house: House, names: Names, card: Card, use: str, at: datetime) -> list[Answer]:
    """Ask every region; nothing is kept of the questions.

    Returns:
        Nothing while the card is in another reader.
    """
    try:
        return [_answer(house, names, card, place, use, at) for place in PLACES]
    except ReaderError:
        return []


def _answer(house: House, names: Names, card: Card, place: str, use: str, at: datetime) -> Answer:
    region, city = house.registry.locate(place)
    use = use if region.catalogue.of(use) else _EVERYWHERE
    spec = house.registry.known_scenario(use).spec
    contact, contactless = CredentialKind.CARD_CONTACT, CredentialKind.CARD_CONTACTLESS
    has_antenna = card.generation is Generation.THIRD and contactless in spec.kinds
    request: Mapping[str, object] = {
        "scenario": use,
        "host": region.code,
        "city": city,
        "kind": (contactless if has_antenna else contact).value,
        "at": at.isoformat(),
        "notices": [f"{region.code}:{use}"],
        "consents": [f"{region.code}:{use}"],
    }
    decision = ask(house, request, Shown(card=card.card_ref, pin=PINS["right"]))
    return Answer(
        place=names.region(region.code),
        use=names.of(spec),
        is_allowed=decision.allowed,
        treatment=decision.treatment.value if decision.allowed else "",
        why=names.because(decision),
        codes=names.listed(one.code for one in decision.reasons),
    )


def reach_of(house: House, names: Names, card: Card, use: str, at: datetime) -> Reach:
    """Return how far the state of a card reaches at a moment."""
    with house.platform.journal.snapshot() as store:
        held, found = store.card(card.home, card.card_ref), store.ecard_of(card.holder_ref)
    card = held[0] if held is not None else card
    ecard = found[0] if found is not None and found[0].card_ref == card.card_ref else None
    state = state_at(card, at)
    lapses_at = card.since + TEMPORARY_LOSS_LAPSES_AFTER
    return Reach(
        home=names.region(card.home),
        state=state.value,
        since=card.since,
        lapses_at=lapses_at if state is CardState.LOST_TEMP else None,
        ecard=ecard,
        ecard_refusal=_refusal(house, names, ecard, card, at),
        at=at,
        answers=answers(house, names, card, use, at),
    )


def _refusal(house: House, names: Names, ecard: Ecard | None, card: Card, at: datetime) -> str:
    """Return why the e-card may not be used to identify its holder; empty if it may."""
    if ecard is None:
        return ""
    coupling = house.platform.national.coupling
    reason = refusal_of_ecard(ecard, state_at(card, at), coupling, for_identity=True)
    return names.reasons([reason])[0]["message"] if reason is not None else ""
