"""Whatever three people do about one slot: places and money come out as a reckoner says."""

from __future__ import annotations

from typing import Final

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from samecity.domain.card import CredentialKind
from samecity.domain.reasons import Code
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.synthetic.world import Wallet, World

HOMES: Final = ("ningbo", "zhoushan", "shanghai")
HILL: Final = "ah-scenic-maren"
POOL: Final = f"entry:{HILL}:2026-11-23T08:00"
CAPACITY: Final = 60
RESIDENT_FEN, GROSS_FEN = 6_400, 8_000
QR: Final = CredentialKind.ECARD_QR

Deed = tuple[int, str, str, int]
DEEDS: Final = st.lists(
    st.tuples(
        st.integers(0, len(HOMES) - 1),
        st.sampled_from(["tourism.reserve", "tourism.ticket", "culture.enter"]),
        st.sampled_from(["take", "give back"]),
        st.sampled_from([1, 2, 10]),
    ),
    max_size=25,
)
ACTS: Final = {
    ("tourism.reserve", "take"): "book",
    ("tourism.reserve", "give back"): "cancel",
    ("tourism.ticket", "take"): "buy",
    ("tourism.ticket", "give back"): "refund",
}


@attrs.define
class Reckoner:
    """What ought to be: who keeps how many places, who is inside, what the host has earned."""

    kept: dict[int, tuple[int, bool]] = attrs.field(factory=dict)
    inside: int = 0
    earned_fen: int = 0

    @property
    def left(self) -> int:
        return CAPACITY - self.inside - sum(persons for persons, _ in self.kept.values())

    def allows(self, who: int, scenario: str, act: str, party: int) -> bool:
        persons, is_paid = self.kept.get(who, (0, False))
        if scenario == "culture.enter":
            return self._enter(who, persons)
        if act == "give back":
            return self._give_back(who, persons, paid=scenario == "tourism.ticket")
        if persons and (scenario == "tourism.reserve" or is_paid or persons != party):
            return False
        if not persons and party > self.left:
            return False
        self.kept[who] = (party, scenario == "tourism.ticket")
        if scenario == "tourism.ticket":
            self.earned_fen += RESIDENT_FEN + (party - 1) * GROSS_FEN
        return True

    def _enter(self, who: int, persons: int) -> bool:
        if not persons and not self.left:
            return False
        self.inside += persons or 1
        self.kept.pop(who, None)
        return True

    def _give_back(self, who: int, persons: int, *, paid: bool) -> bool:
        if not persons or self.kept[who][1] is not paid:
            return False
        if paid:
            self.earned_fen -= RESIDENT_FEN + (persons - 1) * GROSS_FEN
        del self.kept[who]
        return True


def do(world: World, wallet: Wallet, deed: Deed) -> bool:
    _, scenario, act, party = deed
    fields = {} if scenario == "culture.enter" else {"act": ACTS[scenario, act], "party": party}
    body = world.body("wuhu", scenario, QR, fields, point=HILL)
    decision = world.platform.accept(body, world.reader(wallet, QR, world.at)).decision
    assert Code.HOST_PLUGIN_FAILED not in [reason.code for reason in decision.reasons]
    return decision.allowed


@settings(deadline=None, max_examples=60)
@given(deeds=DEEDS)
def test_places_and_money_are_those_of_the_deeds_that_were_allowed(
    registry: Registry, deeds: list[Deed]
) -> None:
    world, ought = World(Platform(registry=registry)), Reckoner()
    wallets = [world.adult(home) for home in HOMES]

    for deed in deeds:
        who, scenario, act, party = deed
        assert do(world, wallets[who], deed) is ought.allows(who, scenario, act, party)

    with world.platform.journal.snapshot() as store:
        taken = store.taken("anhui", "culture", POOL)
    postings = world.platform.journal.postings()
    earned_fen = sum(one.amount_fen for one in postings if one.region == "anhui")
    assert taken == CAPACITY - ought.left
    assert (earned_fen, sum(one.amount_fen for one in postings)) == (ought.earned_fen, 0)
