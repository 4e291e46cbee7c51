"""One tap, told as it happens: what terminal and card say, what is decided, what a local would get.

A wish in, everything that came of it out as plain data that names nobody; `samecity_portal.results`
keeps it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from typing import Final

import attrs

from samecity.domain.card import Card, CardFunction, CredentialKind
from samecity.domain.decision import Decision, reference_of
from samecity.domain.request import Request
from samecity.errors import ReaderError
from samecity.journal.records import decision_to_text
from samecity.offline.receipt import Fate
from samecity.schemas.requests import read_request
from samecity.spi.reader import PurseView, Wanted
from samecity.synthetic.world import CHANNEL, Wallet, World
from samecity_hardware_sim.faults.fault import Fault
from samecity_hardware_sim.faults.schedule import Schedule
from samecity_hardware_sim.traces.meaning.explain import Meaning, explained
from samecity_hardware_sim.traces.plain import plain_meaning
from samecity_hardware_sim.traces.trace import Event, Kind
from samecity_portal.accepting import Accepted, accept, ask
from samecity_portal.as_local import InHand, ask_as_local
from samecity_portal.bench import PortalBench, recorded_station
from samecity_portal.cut_off import accept_offline, ask_offline_as_local
from samecity_portal.house import House
from samecity_portal.shown import Shown

Tell = Callable[[str, Mapping[str, object]], object]
"""Hears what happens: the kind of event, and plain redacted data."""

_ENDS: Final = frozenset({Kind.ANSWER, Kind.FAILURE, Kind.POWER_ON, Kind.POWER_OFF, Kind.REMOVE})


@attrs.frozen(kw_only=True)
class Wish:
    """What somebody does with a card.

    Attributes:
        request: In the form of `samecity.schemas.requests.EnvelopeSchema`.
        card: Reference of the card in the hand.
        pin: What is entered when the PIN is asked.
        faults: What goes wrong.
        pace_s: How long each command is made to last, so that people can watch; in seconds.
        is_offline: Whether the terminal has no network, and decides by its hot list.
    """

    request: Mapping[str, object]
    card: str
    pin: str | None = attrs.field(default=None, repr=False)
    faults: tuple[Fault, ...] = ()
    pace_s: float = 0.0
    is_offline: bool = False


class Interpreter:
    """Tells what terminal and card say to each other, exchange by exchange; a `Sink`.

    Bytes are told redacted. An exchange is told once the next one begins, because an answer may
    come in several parts.

    Args:
        tell: Hears each exchange as `apdu`.
        pace_s: How long each command is made to last.
    """

    def __init__(self, tell: Tell, pace_s: float = 0.0) -> None:
        self.commands = 0
        self._tell = tell
        self._pace_s = pace_s
        self._events: list[Event] = []
        self._told = 0

    def __call__(self, event: Event) -> None:
        """Hear an event."""
        self._events.append(event)
        if event.kind is Kind.COMMAND:
            self.commands += 1
            time.sleep(self._pace_s)
        if event.kind in _ENDS:
            self._tell_all_but(1)

    def finish(self) -> None:
        """Tell what is left."""
        self._tell_all_but(0)

    def _tell_all_but(self, last: int) -> None:
        meanings: list[Meaning] = list(explained(self._events))
        for meaning in meanings[self._told : len(meanings) - last]:
            self._tell("apdu", plain_meaning(meaning))
            self._told += 1


def tap(house: House, wish: Wish, tell: Tell) -> dict[str, object]:
    """Carry out a tap.

    Args:
        house: Where.
        wish: What is done.
        tell: Hears `apdu` for each exchange, then `step` for each step of the decision.

    Returns:
        What came of it as plain data; decisions stand in it as the journal writes them.

    Raises:
        RequestInvalid: The request has the wrong shape; nothing was kept.
        UnknownName: There is no such card or host.
        ReaderError: Another reader has the card.
        JournalError: The journal cannot keep it.
    """
    request = read_request(wish.request, house.registry.scenario)
    wallet, world = house.wallet(wish.card), house.world(request.at)
    # What nobody can ask for in person, an institution orders: that of the card's home.
    is_order = house.registry.known_scenario(request.scenario).spec.is_only_ordered
    card = _card(house, wallet)
    purse = _purse(house, world, wallet, request.kind)
    local = None
    if card.home != house.registry.locate(request.host)[0].code:
        token = _code(world, wallet, request.kind, request.at)
        mine = InHand(card=card, purse=purse, token=token, pin=wish.pin)
        local = _ask_as_local(house, wish, request, mine)
    heard = Interpreter(tell, wish.pace_s)
    bench = house.bench(world, recorded_station(heard))
    schedule = bench.afflict(wallet, wish.faults)
    shown = Shown(order_of=card.home)
    if not is_order:
        shown = _shown(wish, _code(world, wallet, request.kind, request.at))
    accepted, fates = _accept(house, wish, shown, bench, card)
    heard.finish()
    decision = accepted.acceptance.decision
    _tell_steps(decision, tell, wish.pace_s)
    return {
        "format": "samecity-tap",
        "version": 1,
        "card": {"home": card.home, "generation": int(card.generation), "state": card.state.value},
        "decision": decision_to_text(decision),
        "local": decision_to_text(local) if local is not None else None,
        "is_replay": accepted.acceptance.is_replay,
        "opened": accepted.opened,
        "commands": heard.commands,
        "purse": _moved(purse, accepted),
        "uploads": [fate.value for fate in fates],
        **_booked(house, reference_of(decision.request_id)),
        **_faults(wish, schedule),
    }


def _ask_as_local(house: House, wish: Wish, request: Request, mine: InHand) -> Decision:
    if wish.is_offline:
        return ask_offline_as_local(house, wish.request, mine)
    if house.registry.known_scenario(request.scenario).spec.is_only_ordered:
        return ask(house, wish.request, Shown(order_of=house.registry.locate(request.host)[0].code))
    return ask_as_local(house, request, mine)


def _tell_steps(decision: Decision, tell: Tell, pace_s: float) -> None:
    for step in decision.steps:
        tell("step", {"n": step.n, "name": step.name, "verdict": step.verdict.value})
        time.sleep(pace_s)


def _accept(
    house: House, wish: Wish, shown: Shown, bench: PortalBench, card: Card
) -> tuple[Accepted, tuple[Fate, ...]]:
    if wish.is_offline:
        return accept_offline(house, wish.request, shown, bench, card)
    return accept(house, wish.request, shown, bench), ()


def _card(house: House, wallet: Wallet) -> Card:
    with house.platform.journal.snapshot() as store:
        held = store.card(wallet.home, wallet.card_ref)
    assert held is not None  # the house has just found it
    return held[0]


def _purse(house: House, world: World, wallet: Wallet, kind: CredentialKind) -> PurseView | None:
    """Look into the purse before anything happens, as its holder may at any reader."""
    has_purse = wallet.chip is not None and CardFunction.TRANSIT in wallet.chip.functions
    if not (kind.is_card and has_purse):
        return None
    contactless = CredentialKind.CARD_CONTACTLESS
    with closing(house.bench(world).reader(wallet, contactless, world.at)) as reader:
        try:
            shown = reader.present(contactless, Wanted(frozenset(), purse=True))
        except ReaderError:
            return None
    return shown.card.purse if shown.card is not None else None


def _code(world: World, wallet: Wallet, kind: CredentialKind, at: datetime) -> str:
    return world.show_code(wallet, at, channel=CHANNEL) if kind.is_ecard else ""


def _shown(wish: Wish, token: str) -> Shown:
    return Shown(code=token, pin=wish.pin) if token else Shown(card=wish.card, pin=wish.pin)


def _moved(before: PurseView | None, accepted: Accepted) -> dict[str, object] | None:
    if before is None or accepted.balance_fen is None:
        return None
    return {"before_fen": before.balance_fen, "after_fen": accepted.balance_fen}


def _booked(house: House, reference: str) -> dict[str, object]:
    """Return what stands in the books of an acceptance; no record while it waits for something."""
    entry = house.platform.journal.entry(reference)
    return {
        "reference": reference,
        "postings": [
            {
                "region": one.region,
                "counterparty": one.counterparty,
                "account": one.account,
                "amount_fen": one.amount_fen,
            }
            for one in (entry.postings if entry is not None else ())
        ],
        "audit": (
            {"region": entry.region, "seq": entry.seq, "digest": entry.digest}
            if entry is not None
            else None
        ),
    }


def _faults(wish: Wish, schedule: Schedule) -> dict[str, object]:
    return {
        "faults": [str(fault) for fault in wish.faults],
        "happened": [{"apdu": one.apdu, "fault": str(one.fault)} for one in schedule.happened],
        "outstanding": [str(fault) for fault in schedule.outstanding],
    }
