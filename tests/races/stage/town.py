"""A town in which actors use cards at the same time, and what must be true of it afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from typing import Final

import attrs

from samecity.domain.card import CardState, CredentialKind
from samecity.domain.decision import Decision
from samecity.domain.effects import DebitPurse, LoadPurse
from samecity.domain.holder import Holder
from samecity.domain.identifiers import DivisionCode, ResidentId, resident_check_character
from samecity.domain.reasons import Code
from samecity.domain.request import Request
from samecity.engine.acceptance import Acceptance, Acceptor
from samecity.host.registry import Registry
from samecity.national.base import MemoryBase
from samecity.national.channels import load_channels
from samecity.national.platform import EmbeddedNational
from samecity.platform import Platform
from samecity.schemas.requests import read_request
from samecity.spi import Kept, Person, StateStore
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import PURSE_FEN, Wallet, World
from tests.core.engine.probes import TornReader
from tests.races.stage.conductor import Actor, Work
from tests.races.stage.ground import Ground
from tests.races.stage.ports import PlacedReader, Pockets

TAP: Final = CredentialKind.CARD_CONTACTLESS
NONE: Final = CredentialKind.NONE
QR: Final = CredentialKind.ECARD_QR

_CHANNELS: Final = load_channels()
_BORN: Final = date(1990, 1, 1)
_SHELVES: Final = (("transit", "transfer"), ("culture", "reader"))


@attrs.frozen
class Verdict:
    """What the journal keeps of a request in the end."""

    allowed: bool
    codes: tuple[str, ...]
    payable_fen: int
    limits: tuple[tuple[str, int], ...]


@attrs.frozen
class Belongings:
    """What the books say that one person has; cards by position, because a name depends on when.

    Attributes:
        issuers: Region and city of each card, oldest first.
        states: Likewise.
        generations: Likewise.
        replaced: Positions of the cards that another one has replaced.
        channels: Of the e-card; empty without one.
        stands_for: Position of the e-card's card, or None.
        shown_by: Who else shows the e-card, or empty.
    """

    issuers: tuple[tuple[str, str], ...]
    states: tuple[CardState, ...]
    generations: tuple[int, ...]
    replaced: tuple[int, ...]
    channels: tuple[str, ...] = ()
    stands_for: int | None = None
    shown_by: str = ""


@attrs.frozen
class Outcome:
    """How a schedule ended.

    Attributes:
        kept: What the journal says of each actor's request.
        verdicts: By actor; None for who did nothing, because it crashed or lost its card.
        people: What each person has.
        purses_fen: What is in each purse.
        postings: How often each was made.
        rows: What plugins keep at the hosts.
        taken: How many units of the pools in question.
    """

    kept: Mapping[str, Kept | None] = attrs.field(eq=False, repr=False)
    verdicts: Mapping[str, Verdict | None]
    people: Sequence[Belongings]
    purses_fen: Sequence[int]
    postings: Counter[tuple[str, str, str, int, date]]
    rows: Mapping[tuple[str, str], Sequence[tuple[str, Mapping[str, object]]]]
    taken: Sequence[int]


class Town:
    """A platform of several processes, with people, who are about to do something.

    Args:
        registry: Plugins and regions.
        ground: Where the journals are; emptied.
        known: Requests that were read before, by what they say.

    Attributes:
        pools: Region, plugin and name of the pools in question.
    """

    def __init__(self, registry: Registry, ground: Ground, known: dict[str, Request]) -> None:
        ground.clear()
        self._registry = registry
        self._ground = ground
        self._known = known
        self._base = MemoryBase(bytes(32))
        self._national = EmbeddedNational(self._base, _CHANNELS)
        self.pockets = Pockets()
        self.platform = Platform(
            registry=registry,
            journal=ground.journal(""),
            base=self._base,
            national=self._national,
        )
        self.world = World(self.platform, chips=self.pockets)
        self.people: list[Wallet] = []
        self.pools: list[tuple[str, str, str]] = []
        self.works: dict[str, Work] = {}
        self.requests: dict[str, Request] = {}
        self.holders: dict[str, Wallet] = {}
        self._is_left_open = False

    def adult(self, home: str, *, state: CardState = CardState.NORMAL) -> Wallet:
        """Let somebody with a card live here."""
        self.people.append(self.world.adult(home, state=state))
        return self.people[-1]

    def newcomer(self) -> Wallet:
        """Let somebody live here who never had a card."""
        chengdu = DivisionCode("510100")
        first17 = f"99510119900101{len(self.people):03d}"
        number = ResidentId(first17 + resident_check_character(first17))
        holder = Holder(f"h-newcomer-{len(self.people)}", _BORN, chengdu, chengdu, chengdu)
        self.people.append(self.world.without_card(Person(holder, number, "测试")))
        return self.people[-1]

    def asks(self, wallet: Wallet, host: str, scenario: str, **fields: object) -> Decision:
        """Let somebody do something by document before the actors begin."""
        body = self.world.body(host, scenario, NONE, fields)
        reader = self.world.reader(wallet, NONE, self.world.at)
        return self._acceptor("").accept(self._request(body), reader).decision

    def will(
        self,
        name: str,
        wallet: Wallet,
        host: str,
        scenario: str,
        *,
        shown: CredentialKind = TAP,
        reader: MemoryReader | None = None,
        pin: str | None = None,
        point: str = "",
        like: str = "",
        **fields: object,
    ) -> None:
        """Let an actor accept a request.

        Args:
            name: The actor's.
            wallet: Whose card or document is shown.
            host: Region code.
            scenario: Scenario code.
            shown: What is shown.
            reader: Where it is shown; None is a reader of the actor's own.
            pin: What the holder enters.
            point: Point of the host.
            like: Actor whose request it sends once more.
            fields: The scenario's own.
        """
        plain = reader or self.world.reader(wallet, shown, self.world.at, pin=pin)
        placed = PlacedReader(card=plain.card, token=plain.token, document=plain.document, pin=pin)
        request = (
            self.requests[like]
            if like
            else self._request(self.world.body(host, scenario, shown, fields, point=point))
        )
        self.requests[name], self.holders[name] = request, wallet
        acceptor = self._acceptor(name)

        def work() -> Acceptance:
            with closing(placed):
                return acceptor.accept(request, placed)

        self.works[name] = work

    def left_open(self, name: str, wallet: Wallet, host: str, *, is_paid: bool) -> None:
        """Let a ride be open, because the card was torn away at the purse.

        Args:
            name: Names the request, for `like`.
            wallet: Whose card it is.
            host: Region code.
            is_paid: Whether the purse was debited before.
        """
        request = self._request(self.world.body(host, "transit.ride", TAP, {}))
        self.requests[name], self.holders[name] = request, wallet
        with closing(TornReader(wallet.chip, after=is_paid, mute=True)) as torn:
            self._acceptor("").accept(request, torn)
        self._is_left_open = True

    def will_sweep(self, name: str) -> None:
        """Let an actor finish what crashes left reserved."""
        acceptor = self._acceptor(name)
        self.works[name] = lambda: acceptor.sweep(self.pockets)

    def recover(self, actors: Mapping[str, Actor]) -> None:
        """Finish what was left reserved, as the next start of a platform does.

        Raises:
            AssertionError: Something was left, and nobody crashed or lost the card.
        """
        if self.platform.journal.reserved():
            answers = [one.answer for one in actors.values() if isinstance(one.answer, Acceptance)]
            assert (
                self._is_left_open
                or any(one.has_crashed for one in actors.values())
                or any(_is_torn(answer.decision) for answer in answers)
            ), "something was left reserved by nobody"
            self._acceptor("").sweep(self.pockets)

    def outcome(self) -> Outcome:
        """Return how it ended."""
        journal = self.platform.journal
        with journal.snapshot() as store:
            people = [self._belongings(one.holder_ref, store) for one in self.people]
            rows = {
                (host, kind): [(row.key, row.body) for row in store.scan(host, plugin, kind, "")]
                for host in sorted({request.host for request in self.requests.values()})
                for plugin, kind in _SHELVES
            }
            taken = [store.taken(region, plugin, pool) for region, plugin, pool in self.pools]
        kept = {name: journal.recall(one.request_id) for name, one in self.requests.items()}
        return Outcome(
            kept,
            {name: _verdict(one) for name, one in kept.items()},
            people,
            [one.purse.balance_fen for one in self.pockets.cards if one.purse is not None],
            Counter(
                (one.region, one.counterparty, one.account, one.amount_fen, one.day)
                for one in journal.postings()
            ),
            rows,
            taken,
        )

    def check(self, actors: Mapping[str, Actor], outcome: Outcome) -> None:
        """Check what holds in every town after every recovery.

        Args:
            actors: Who did what.
            outcome: How it ended.

        Raises:
            AssertionError: It does not.
        """
        for name, actor in actors.items():
            assert actor.failure is None or actor.has_crashed, f"{name} raised {actor.failure!r}"
            if isinstance(actor.answer, Acceptance):
                _check_answer(name, actor.answer.decision, outcome.kept[name])
        assert not self.platform.journal.reserved(), "something is still reserved"
        self._check_purses(outcome)
        _check_books(outcome)

    def audit(self, outcome: Outcome) -> None:
        """Check that every audit chain is whole, and that no request does anything again.

        Args:
            outcome: How it ended.

        Raises:
            AssertionError: It is not.
        """
        self._check_replays(outcome)
        assert [one for one in self.platform.journal.verify() if one.problem] == []

    def _check_purses(self, outcome: Outcome) -> None:
        """Each purse was charged for the decisions that stand, once each."""
        charged: Counter[str] = Counter()
        decisions = {
            kept.decision.request_id: (self.holders[name].card_ref, kept.decision)
            for name, kept in outcome.kept.items()
            if kept is not None
        }
        for card_ref, decision in decisions.values():
            charged[card_ref] += sum(_charge(effect) for effect in decision.effects)
        for wallet in self.people:
            if wallet.chip is not None and wallet.chip.purse is not None:
                left_fen = wallet.chip.purse.balance_fen
                assert left_fen == PURSE_FEN - charged[wallet.card_ref], "a purse is out of step"

    def _check_replays(self, before: Outcome) -> None:
        for name, kept in before.kept.items():
            if kept is not None:
                again = self._acceptor("").accept(self.requests[name], MemoryReader())
                assert again.is_replay, f"{name} was decided twice"
                assert again.decision == kept.decision, f"{name} was decided twice"
        assert self.outcome() == before, "a replay changed something"

    def _acceptor(self, actor: str) -> Acceptor:
        return Acceptor(self.platform.pipeline, self._ground.journal(actor))

    def _request(self, body: dict[str, object]) -> Request:
        """Read a body; each town of a plot sends the same ones."""
        said = repr(body)
        if said not in self._known:
            self._known[said] = read_request(body, self._registry.scenario)
        return self._known[said]

    def _belongings(self, holder_ref: str, store: StateStore) -> Belongings:
        cards = [card for card, _ in self._national.cards_of(holder_ref, store)]
        refs = [card.card_ref for card in cards]
        found = store.ecard_of(holder_ref)
        ecard = found[0] if found is not None else None
        return Belongings(
            issuers=tuple((card.home, card.city) for card in cards),
            states=tuple(card.state for card in cards),
            generations=tuple(int(card.generation) for card in cards),
            replaced=tuple(n for n, card in enumerate(cards) if card.replaced_by),
            channels=ecard.channels if ecard is not None else (),
            stands_for=refs.index(ecard.card_ref) if ecard is not None else None,
            shown_by=ecard.family_holder if ecard is not None else "",
        )


def _check_books(outcome: Outcome) -> None:
    sums: Counter[object] = Counter()
    for (region, counterparty, _, amount_fen, day), times in outcome.postings.items():
        sums[frozenset({region, counterparty}), day] += times * amount_fen
    assert not any(sums.values()), "books of two regions do not balance"


def _check_answer(name: str, answer: Decision, kept: Kept | None) -> None:
    """Check that what an actor was told is kept; who lost the card was told that nobody knows."""
    if not _is_torn(answer):
        assert kept is not None, f"{name} was answered and nothing is kept"
        assert kept.decision == answer, f"{name} was answered otherwise"


def _verdict(kept: Kept | None) -> Verdict | None:
    if kept is None or _is_torn(kept.decision):
        return None
    decision = kept.decision
    return Verdict(
        decision.allowed,
        tuple(str(one.code) for one in (*decision.reasons, *decision.notes)),
        decision.terms.payable_fen,
        tuple(sorted(decision.terms.limits.items())),
    )


def _is_torn(decision: Decision) -> bool:
    return [one.code for one in decision.reasons] == [Code.READER_ERROR]


def _charge(effect: Mapping[str, str | int]) -> int:
    sign = {DebitPurse.type: 1, LoadPurse.type: -1}.get(str(effect["type"]), 0)
    return sign * int(effect.get("amount_fen", 0))
