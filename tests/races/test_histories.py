"""Random histories of one person's cards, with crashes, agree with a model of a few lines."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import timedelta
from functools import cache
from pathlib import Path

import attrs
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from samecity.domain.card import CardState, CredentialKind
from samecity.domain.decision import Decision
from samecity.host.registry import Registry
from samecity.journal import open_journal
from samecity.national.base import MemoryBase
from samecity.platform import Platform
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import World
from samecity_conformance.variants import Altered, registry_with
from tests.races.life import (
    CANCELLED,
    FARE_FEN,
    FORMAL,
    NORMAL,
    PLACES,
    SEALED,
    TEMPORARY,
    TOPUP_FEN,
    Code,
    Life,
)
from tests.races.stage.conductor import Crashed, crashing_after
from tests.races.stage.ports import PlacedJournal, PlacedReader, Pockets

TAP, CONTACT = CredentialKind.CARD_CONTACTLESS, CredentialKind.CARD_CONTACT
QR, NONE = CredentialKind.ECARD_QR, CredentialKind.NONE
CENTRE = "ah-culture-centre"

CRASHES = st.sampled_from([*[None] * 8, *range(8)])
"""How many places a request passes before its process crashes."""

CHANNELS = ("alipay", "alipay", "wechat")
ITEMS = ("a", "b", "c", "d", "e", "f")
ACTIONS = (
    *("use a code", "ride", "top up", "borrow", "give back", "enter", "lift", "apply") * 2,
    *("report temporary loss", "report formal loss", "replace", "enable", "enable", "cancel"),
    *("ask for an e-card", "show a code", "send again", "wait"),
)


class SmallCentre(Altered):
    """Anhui with few places in its cultural centre."""

    def alter(self) -> None:
        points = self.catalogue.points.values()
        self.catalogue = type(self.catalogue)(
            self.catalogue.items,
            [attrs.evolve(one, capacity=PLACES) if one.id == CENTRE else one for one in points],
        )


@cache
def registry() -> Registry:
    """Return the registry of all histories."""
    return registry_with({"anhui": SmallCentre})


class History(RuleBasedStateMachine):
    """One person, and a platform that is started again after each crash."""

    journal_url: str | None = None

    def __init__(self) -> None:
        super().__init__()
        self.base = MemoryBase(bytes(32))
        self.pockets = Pockets()
        self.journal = PlacedJournal(open_journal(self.journal_url))
        self.start()
        self.world = World(self.platform, chips=self.pockets)
        self.at = self.world.at
        self.codes: list[Code] = []
        self.sent: list[tuple[dict[str, object], Decision]] = []

    @initialize(state=st.sampled_from([NORMAL, NORMAL, SEALED, FORMAL]), ecard=st.booleans())
    def begin(self, state: CardState, *, ecard: bool) -> None:
        self.wallet = self.world.adult("zhoushan", state=state)
        self.life = Life(state)
        if ecard:
            self.life.channels.update(self.world.give_ecard(self.wallet).channels)
            self.life.is_bound = True

    def start(self) -> None:
        """Start the platform, which finishes what was left reserved."""
        self.platform = Platform(
            registry=registry(), journal=self.journal, base=self.base, purses=self.pockets
        )

    def teardown(self) -> None:
        """Stop it."""
        self.platform.close()

    def ask(
        self,
        host: str,
        scenario: str,
        expected: str,
        crash: int | None,
        *,
        shown: CredentialKind = NONE,
        code: Code | None = None,
        point: str = "",
        **fields: object,
    ) -> Decision | None:
        """Ask for something and compare the answer; return nothing if a crash prevented it."""
        body = self.world.body(host, scenario, shown, fields, at=self.at, point=point)
        by_document = self.world.reader(self.wallet, NONE, self.at)
        reader = PlacedReader(
            card=self.wallet.chip,
            token=code.text if code is not None else "",
            document=by_document.document,
            pin="000000",
        )
        self.shown = ""
        try:
            with closing(reader), crashing_after(crash):
                answer = self.platform.accept(body, reader)
                self.shown = str(answer.disclosure.get("code", ""))
        except Crashed:
            self.start()
        kept = self.platform.journal.recall(str(body["request_id"]))
        if kept is None:
            return None
        self.sent.append((body, kept.decision))
        codes = [str(reason.code) for reason in kept.decision.reasons]
        if crash is not None and codes == ["READER_ERROR"]:
            return None
        assert codes == ([expected] if expected else [])
        return kept.decision

    def happens(self, *asked: object, **how: object) -> bool:
        """Ask for something, and return whether it happened."""
        decision = self.ask(*asked, **how)  # type: ignore[arg-type]  # those of `ask`
        return decision is not None and decision.allowed

    @rule(action=st.sampled_from(ACTIONS), crash=CRASHES, choice=st.integers(0, 5))
    def act(self, action: str, crash: int | None, choice: int) -> None:
        """Do one thing; one rule for all, so that every history mixes all of them."""
        actions: Mapping[str, Callable[[int | None, int], None]] = {
            "report temporary loss": self.report_temporary_loss,
            "report formal loss": self.report_formal_loss,
            "lift": self.lift,
            "enable": self.enable,
            "replace": self.replace,
            "cancel": self.cancel,
            "apply": self.apply,
            "ride": self.ride,
            "top up": self.top_up,
            "borrow": self.borrow,
            "give back": self.give_back,
            "enter": self.enter,
            "ask for an e-card": self.ask_for_an_ecard,
            "show a code": self.show_a_code,
            "use a code": self.use_a_code,
            "send again": self.send_again,
            "wait": self.wait,
        }
        actions[action](crash, choice)

    # The card's life.

    def report_temporary_loss(self, crash: int | None, _choice: int) -> None:
        if self.happens("anhui", "card.loss", self.life.refusal("temporary"), crash):
            self.life.lose(TEMPORARY)

    def report_formal_loss(self, crash: int | None, _choice: int) -> None:
        refusal = self.life.refusal("formal")
        if self.happens("ningbo", "card.loss", refusal, crash, kind="formal"):
            self.life.lose(FORMAL)

    def lift(self, crash: int | None, _choice: int) -> None:
        refusal = self.life.refusal("lift")
        if self.happens("ningbo", "card.lift", refusal, crash, shown=CONTACT):
            self.life.state = self.life.before

    def enable(self, crash: int | None, _choice: int) -> None:
        if self.happens("zhoushan", "card.enable", self.life.refusal("enable"), crash):
            self.life.state = NORMAL

    def replace(self, crash: int | None, choice: int) -> None:
        # Only an outlet of the card's own home makes the new one at once.
        host = "ningbo" if choice % 2 else "zhoushan"
        if self.happens(host, "card.reissue", self.life.refusal("replace"), crash):
            state = NORMAL if host == self.wallet.home else SEALED
            self.life.get_card(state, is_bound=self.life.is_bound)
            self.wallet = self.world.collect(self.wallet)

    def cancel(self, crash: int | None, choice: int) -> None:
        if choice > 1:  # a history goes on for a while
            return
        if self.happens("ningbo", "card.cancel", self.life.refusal("cancel"), crash):
            self.life.state = CANCELLED

    def apply(self, crash: int | None, _choice: int) -> None:
        if self.happens("zhoushan", "card.apply", self.life.refusal("apply"), crash):
            self.life.get_card(NORMAL, is_bound=False)
            self.wallet = self.world.collect(self.wallet)

    # Its use.

    def ride(self, crash: int | None, _choice: int) -> None:
        if self.happens("anhui", "transit.ride", self.life.refuse_ride(), crash, shown=TAP):
            self.life.balance_fen -= FARE_FEN

    def top_up(self, crash: int | None, _choice: int) -> None:
        how = {"shown": TAP, "amount_fen": TOPUP_FEN}
        if self.happens("ningbo", "transit.topup", self.life.refuse_topup(), crash, **how):
            self.life.balance_fen += TOPUP_FEN

    def borrow(self, crash: int | None, choice: int) -> None:
        item = ITEMS[choice]
        refusal = self.life.refuse_loan(item)
        if self.happens("ningbo", "culture.borrow", refusal, crash, shown=TAP, items=[item]):
            self.life.loans.add(item)

    def give_back(self, crash: int | None, choice: int) -> None:
        item = ITEMS[choice]
        refusal = "" if item in self.life.loans else "NOT_ON_LOAN"
        if self.happens("ningbo", "culture.return", refusal, crash, items=[item]):
            self.life.loans.remove(item)

    def enter(self, crash: int | None, _choice: int) -> None:
        is_full = self.life.places == PLACES
        refusal = self.life.not_usable or ("CAPACITY_FULL" if is_full else "")
        if self.happens("anhui", "culture.enter", refusal, crash, shown=TAP, point=CENTRE):
            self.life.places += 1

    # The e-card.

    def ask_for_an_ecard(self, crash: int | None, choice: int) -> None:
        channel = CHANNELS[choice % 3]
        refusal = self.life.refusal("ask for an e-card")
        if self.happens("zhoushan", "ecard.issue", refusal, crash, channel=channel):
            self.life.channels.add(channel)
            self.life.is_bound = True

    def show_a_code(self, crash: int | None, choice: int) -> None:
        channel = CHANNELS[choice % 3]
        self.happens(
            "ningbo", "ecard.show", self.life.refuse_showing(channel), crash, channel=channel
        )
        if self.shown:
            self.codes.append(Code(self.shown, self.at))

    def use_a_code(self, crash: int | None, choice: int) -> None:
        if not self.codes or choice > 1:
            self.show_a_code(None, choice)
        for code in self.codes[-1:]:
            refusal = self.life.refuse_code(code, self.at)
            decision = self.ask(
                "ningbo", "culture.enter", refusal, crash, shown=QR, code=code, point="nb-library"
            )
            if decision is not None:
                code.is_used = code.is_used or refusal != "QR_EXPIRED"

    # Time, and requests that are sent again.

    def wait(self, _crash: int | None, choice: int) -> None:
        self.at += timedelta(seconds=20 * choice)

    def send_again(self, _crash: int | None, choice: int) -> None:
        for body, decision in self.sent[-1 - choice :][:1]:
            again = self.platform.accept(body, MemoryReader())

            assert again.is_replay
            assert again.decision == decision

    # What holds at any time.

    @invariant()
    def the_books_agree_with_the_model(self) -> None:
        life, journal = self.life, self.platform.journal
        with journal.snapshot() as store:
            cards = [card for card, _ in self.platform.national.cards_of(self.holder, store)]
            loans = store.scan("ningbo", "culture", "reader", "")
            places = store.taken("anhui", "culture", f"entry:{CENTRE}:2026-11-23T10:00")
            ecard = store.ecard_of(self.holder)
        assert [card.state for card in cards[:-1]] == [CANCELLED] * (life.cards - 1)
        assert cards[-1].state is life.state
        assert {item for row in loans for item in row.body} == life.loans
        assert places == life.places
        assert set(ecard[0].channels if ecard is not None else ()) == life.channels
        assert not journal.reserved()
        assert [one for one in journal.verify() if one.problem] == []

    @invariant()
    def the_purse_agrees_with_the_model(self) -> None:
        assert self.wallet.chip is not None
        assert self.wallet.chip.purse is not None
        assert self.wallet.chip.purse.balance_fen == self.life.balance_fen

    @property
    def holder(self) -> str:
        """Reference to the person."""
        return self.wallet.holder_ref


def test_histories_in_memory_agree_with_the_model() -> None:
    run_state_machine_as_test(History, settings=settings(max_examples=60, stateful_step_count=25))


def test_histories_in_a_file_agree_with_the_model() -> None:
    class FileHistory(History):
        def __init__(self) -> None:
            self.folder = tempfile.TemporaryDirectory()
            self.journal_url = f"sqlite:///{Path(self.folder.name) / 'journal.db'}"
            super().__init__()

        def start(self) -> None:
            self.journal.close()
            self.journal = PlacedJournal(open_journal(self.journal_url))
            super().start()

        def teardown(self) -> None:
            super().teardown()
            self.folder.cleanup()

    run_state_machine_as_test(
        FileHistory, settings=settings(max_examples=4, stateful_step_count=25)
    )
