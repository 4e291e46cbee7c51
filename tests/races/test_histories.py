"""Random histories of one person's cards, with crashes, agree with a model of a few lines."""

from __future__ import annotations

import tempfile
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
    precondition,
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
FEW_CARDS = 6

CRASHES = st.sampled_from([None, None, None, *range(9)])
"""How many places a request passes before its process crashes."""

CHANNELS = st.sampled_from(["alipay", "wechat"])
ITEMS = st.sampled_from(["a", "b", "c", "d", "e", "f"])


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

    @initialize(state=st.sampled_from([NORMAL, SEALED, FORMAL]))
    def begin(self, state: CardState) -> None:
        self.wallet = self.world.adult("zhoushan", state=state)
        self.life = Life(state)

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

    # The card's life.

    @rule(crash=CRASHES)
    def report_temporary_loss(self, crash: int | None) -> None:
        if self.happens("anhui", "card.loss", self.life.refusal("temporary"), crash):
            self.life.lose(TEMPORARY)

    @rule(crash=CRASHES)
    def report_formal_loss(self, crash: int | None) -> None:
        refusal = self.life.refusal("formal")
        if self.happens("ningbo", "card.loss", refusal, crash, kind="formal"):
            self.life.lose(FORMAL)

    @rule(crash=CRASHES)
    def lift(self, crash: int | None) -> None:
        refusal = self.life.refusal("lift")
        if self.happens("ningbo", "card.lift", refusal, crash, shown=CONTACT):
            self.life.state = self.life.before

    @rule(crash=CRASHES)
    def enable(self, crash: int | None) -> None:
        if self.happens("zhoushan", "card.enable", self.life.refusal("enable"), crash):
            self.life.state = NORMAL

    @precondition(lambda self: self.life.cards < FEW_CARDS)
    @rule(crash=CRASHES, elsewhere=st.booleans())
    def replace(self, crash: int | None, *, elsewhere: bool) -> None:
        host = "ningbo" if elsewhere else "zhoushan"
        if self.happens(host, "card.reissue", self.life.refusal("replace"), crash):
            state = SEALED if elsewhere or self.wallet.home != host else NORMAL
            self.life.get_card(state, is_bound=self.life.is_bound)
            self.wallet = self.world.collect(self.wallet)

    @rule(crash=CRASHES)
    def cancel(self, crash: int | None) -> None:
        if self.happens("ningbo", "card.cancel", self.life.refusal("cancel"), crash):
            self.life.state = CANCELLED

    @precondition(lambda self: self.life.cards < FEW_CARDS)
    @rule(crash=CRASHES)
    def apply(self, crash: int | None) -> None:
        if self.happens("zhoushan", "card.apply", self.life.refusal("apply"), crash):
            self.life.get_card(NORMAL, is_bound=False)
            self.wallet = self.world.collect(self.wallet)

    # Its use.

    @rule(crash=CRASHES)
    def ride(self, crash: int | None) -> None:
        if self.happens("anhui", "transit.ride", self.life.refuse_ride(), crash, shown=TAP):
            self.life.balance_fen -= FARE_FEN

    @rule(crash=CRASHES)
    def top_up(self, crash: int | None) -> None:
        how = {"shown": TAP, "amount_fen": TOPUP_FEN}
        if self.happens("ningbo", "transit.topup", self.life.refuse_topup(), crash, **how):
            self.life.balance_fen += TOPUP_FEN

    @rule(crash=CRASHES, item=ITEMS)
    def borrow(self, crash: int | None, item: str) -> None:
        refusal = self.life.refuse_loan(item)
        if self.happens("ningbo", "culture.borrow", refusal, crash, shown=TAP, items=[item]):
            self.life.loans.add(item)

    @rule(crash=CRASHES, item=ITEMS)
    def give_back(self, crash: int | None, item: str) -> None:
        refusal = "" if item in self.life.loans else "NOT_ON_LOAN"
        if self.happens("ningbo", "culture.return", refusal, crash, items=[item]):
            self.life.loans.remove(item)

    @rule(crash=CRASHES)
    def enter(self, crash: int | None) -> None:
        is_full = self.life.places == PLACES
        refusal = self.life.not_usable or ("CAPACITY_FULL" if is_full else "")
        if self.happens("anhui", "culture.enter", refusal, crash, shown=TAP, point=CENTRE):
            self.life.places += 1

    # The e-card.

    @rule(crash=CRASHES, channel=CHANNELS)
    def ask_for_an_ecard(self, crash: int | None, channel: str) -> None:
        refusal = self.life.refusal("ask for an e-card")
        if self.happens("zhoushan", "ecard.issue", refusal, crash, channel=channel):
            self.life.channels.add(channel)
            self.life.is_bound = True

    @rule(crash=CRASHES, channel=CHANNELS)
    def show_a_code(self, crash: int | None, channel: str) -> None:
        refusal = self.life.refuse_showing(channel)
        self.happens("ningbo", "ecard.show", refusal, crash, channel=channel)
        if self.shown:
            self.codes.append(Code(self.shown, channel, self.at))

    @precondition(lambda self: self.codes)
    @rule(crash=CRASHES, choice=st.integers(0, 3))
    def use_a_code(self, crash: int | None, choice: int) -> None:
        code = self.codes[-1 - choice % len(self.codes)]
        refusal = self.life.refuse_code(code, self.at)
        decision = self.ask(
            "ningbo", "culture.enter", refusal, crash, shown=QR, code=code, point="nb-library"
        )
        if decision is not None:
            code.is_used = code.is_used or refusal != "QR_EXPIRED"

    @rule()
    def wait(self) -> None:
        self.at += timedelta(seconds=40)

    @precondition(lambda self: self.sent)
    @rule(choice=st.integers(0, 9))
    def send_again(self, choice: int) -> None:
        body, decision = self.sent[-1 - choice % len(self.sent)]

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
    run_state_machine_as_test(History, settings=settings(max_examples=25, stateful_step_count=40))


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
        FileHistory, settings=settings(max_examples=3, stateful_step_count=25)
    )
