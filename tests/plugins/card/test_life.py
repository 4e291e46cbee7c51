"""The life of cards and e-cards as a state machine: the real scenarios against a small model.

The model knows nothing of `samecity.domain.lifecycle`: a card is made, enabled, lost, found,
replaced and cancelled, and works in between.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

import attrs
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from samecity.domain.card import CardState, CredentialKind
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.synthetic.world import Wallet
from tests.plugins.card.desk import Desk, codes

_LAPSE = timedelta(days=10)
_HOSTS = st.sampled_from(["zhoushan", "ningbo", "anhui"])
_CHANNELS = st.sampled_from(["alipay", "wechat"])
_PROVINCE = {"zhoushan": "33", "ningbo": "33", "anhui": "34"}
_NOT_NOW = (["CLOSED"], ["CAPACITY_FULL"])


@cache
def _registry() -> Registry:
    return Registry(Plugins())


@attrs.define(eq=False)
class Life:
    """What the model knows of one card."""

    wallet: Wallet
    owner: int
    is_enabled: bool
    lost_at: datetime | None = None
    is_formal: bool = False
    is_cancelled: bool = False

    def is_lost(self, at: datetime) -> bool:
        return self.lost_at is not None and (self.is_formal or at <= self.lost_at + _LAPSE)

    def works(self, at: datetime) -> bool:
        return self.is_enabled and not self.is_cancelled and not self.is_lost(at)


@attrs.define(eq=False)
class Carrier:
    """What the model knows of one e-card."""

    life: Life
    channels: set[str]


@attrs.define(eq=False)
class Shown:
    """A code, and when it was shown."""

    text: str
    owner: int
    at: datetime
    is_used: bool = False


def _lives() -> st.SearchStrategy[Life]:
    """Draw any card, more often one that was not cancelled."""

    def of(machine: CardLife) -> st.SearchStrategy[Life]:
        live = [life for life in machine.cards if not life.is_cancelled]
        return st.sampled_from([*live, *live, *machine.cards])

    return st.runner().flatmap(of)


class CardLife(RuleBasedStateMachine):
    """Two people, their cards and e-cards, in three regions of two provinces."""

    shown = Bundle("shown")

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(_registry())
        self.people = [self.desk.person(), self.desk.person()]
        self.cards: list[Life] = []
        self.ecards: dict[int, Carrier] = {}

    @initialize(host=_HOSTS, channel=_CHANNELS)
    def begin(self, host: str, channel: str) -> None:
        for owner in (0, 1):
            self.apply(owner, host, is_present=True)
            self.issue_ecard(self.cards[owner], channel)

    # Cards.

    @rule(owner=st.integers(0, 1), host=_HOSTS, is_present=st.booleans())
    def apply(self, owner: int, host: str, *, is_present: bool) -> None:
        has_one = any(
            one.owner == owner
            and not one.is_cancelled
            and _PROVINCE[one.wallet.home] == _PROVINCE[host]
            for one in self.cards
        )
        answer = self.desk.ask(
            self.people[owner], "card.apply", host, channel="counter" if is_present else "online"
        )
        assert codes(answer) == (["ALREADY_ISSUED"] if has_one else [])
        if not has_one:
            self._collect(owner, is_enabled=is_present)

    @rule(life=_lives())
    def enable(self, life: Life) -> None:
        can = not (life.is_enabled or life.is_cancelled or life.is_lost(self.desk.at))
        answer = self.desk.ask(life.wallet, "card.enable", shown=CredentialKind.CARD_CONTACT)
        assert (codes(answer) == []) is can
        life.is_enabled = life.is_enabled or can

    @rule(life=_lives(), host=_HOSTS, is_formal=st.booleans())
    def lose(self, life: Life, host: str, *, is_formal: bool) -> None:
        was_lost = life.is_lost(self.desk.at)
        can = not life.is_cancelled and (not was_lost or (is_formal and not life.is_formal))
        kind = "formal" if is_formal else "temporary"
        answer = self.desk.ask(life.wallet, "card.loss", host, kind=kind)
        assert (codes(answer) == []) is can
        if can:
            life.lost_at, life.is_formal = self.desk.at, is_formal

    @rule(life=_lives())
    def find_and_lift(self, life: Life) -> None:
        can = life.is_lost(self.desk.at) and not life.is_cancelled
        answer = self.desk.ask(
            life.wallet, "card.lift", shown=CredentialKind.CARD_CONTACT, pin="000000"
        )
        assert (codes(answer) == []) is can
        if can:
            life.lost_at, life.is_formal = None, False

    @rule(life=_lives())
    def cancel(self, life: Life) -> None:
        can = not life.is_cancelled
        assert (codes(self.desk.ask(life.wallet, "card.cancel")) == []) is can
        life.is_cancelled = True

    @rule(life=_lives(), is_present=st.booleans())
    def reissue(self, life: Life, *, is_present: bool) -> None:
        can = life.is_formal and not life.is_cancelled
        answer = self.desk.ask(
            life.wallet, "card.reissue", channel="counter" if is_present else "online"
        )
        assert (codes(answer) == []) is can
        if not can:
            return
        life.is_cancelled = True
        new = self._collect(life.owner, is_enabled=is_present)
        carrier = self.ecards.get(life.owner)
        if carrier is not None and carrier.life is life:
            carrier.life = new

    def _collect(self, owner: int, *, is_enabled: bool) -> Life:
        life = Life(self.desk.world.collect(self.people[owner]), owner, is_enabled)
        self.cards.append(life)
        return life

    # E-cards.

    @rule(life=_lives(), channel=_CHANNELS)
    def issue_ecard(self, life: Life, channel: str) -> None:
        can = life.works(self.desk.at)
        answer = self.desk.ask(life.wallet, "ecard.issue", channel=channel)
        assert (codes(answer) == []) is can
        if can:
            carrier = self.ecards.setdefault(life.owner, Carrier(life, set()))
            carrier.channels.add(channel)
            if carrier.life.is_cancelled:
                carrier.life = life

    @rule(target=shown, life=_lives(), channel=_CHANNELS)
    def show(self, life: Life, channel: str) -> object:
        carrier = self.ecards.get(life.owner)
        can = (
            life.works(self.desk.at)
            and carrier is not None
            and carrier.life is life
            and channel in carrier.channels
        )
        answer = self.desk.ask(life.wallet, "ecard.show", channel=channel)
        assert (codes(answer) == []) is can
        if not can:
            return multiple()
        return Shown(str(answer.disclosure["code"]), life.owner, self.desk.at)

    @rule(code=shown, host=_HOSTS)
    def scan(self, code: Shown, host: str) -> None:
        is_fresh = not code.is_used and self.desk.at - code.at <= timedelta(seconds=60)
        can = is_fresh and self.ecards[code.owner].life.works(self.desk.at)
        refusal = codes(self.desk.ask(self.people[0], "culture.enter", host, code=code.text))
        if refusal not in _NOT_NOW:
            assert (refusal == []) is can
        code.is_used = code.is_used or (is_fresh and refusal != ["CLOSED"])

    @rule(life=_lives(), host=_HOSTS)
    def tap(self, life: Life, host: str) -> None:
        answer = self.desk.ask(
            life.wallet, "culture.enter", host, shown=CredentialKind.CARD_CONTACTLESS
        )
        refusal = codes(answer)
        if refusal not in _NOT_NOW:
            assert (refusal == []) is life.works(self.desk.at)

    @rule(seconds=st.sampled_from([1, 30, 61, 5 * 86_400, 10 * 86_400, 10 * 86_400 + 1]))
    def wait(self, seconds: int) -> None:
        self.desk.at += timedelta(seconds=seconds)

    # What holds at every moment.

    @invariant()
    def one_live_card_per_person_and_province(self) -> None:
        for person in self.people:
            live = [
                card.city[:2]
                for card in self.desk.held(person)
                if card.state is not CardState.CANCELLED
            ]
            assert len(live) == len(set(live))

    @invariant()
    def a_cancelled_card_never_comes_back(self) -> None:
        for life in self.cards:
            is_cancelled = self.desk.card(life.wallet).state is CardState.CANCELLED
            assert is_cancelled is life.is_cancelled

    @invariant()
    def one_ecard_per_person_and_one_card_per_ecard(self) -> None:
        carried = []
        for owner, person in enumerate(self.people):
            ecard = self.desk.ecard(person)
            assert (ecard is not None) is (owner in self.ecards)
            if ecard is not None:
                assert ecard.card_ref == self.ecards[owner].life.wallet.card_ref
                assert ecard.card_ref in {card.card_ref for card in self.desk.held(person)}
                assert set(ecard.channels) == self.ecards[owner].channels
                carried.append(ecard.card_ref)
        assert len(carried) == len(set(carried))


TestCardLife = CardLife.TestCase
TestCardLife.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
