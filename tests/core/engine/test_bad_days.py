"""A platform whose server goes away, or whose clock jumps back: nothing is lost or paid twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, time

import pytest
import sqlalchemy as sa

from samecity.domain.card import CredentialKind
from samecity.errors import JournalError
from samecity.host.registry import Registry
from samecity.journal import open_journal
from samecity.journal.schema import audit
from samecity.platform import Platform
from samecity.spi.journal import ChainReport
from samecity.synthetic.cards import MemoryCard, MemoryReader
from samecity.synthetic.world import DEFAULT_AT, PURSE_FEN, Wallet, World
from tests.core.engine.probes import FARE_FEN, TAP, purse_of
from tests.postgres import Cluster

ORDER_FROM_HOME = CredentialKind.NONE
CODE = CredentialKind.ECARD_QR


def codes_of(world: World, body: dict[str, object], reader: MemoryReader) -> list[str]:
    decision = world.platform.accept(body, reader).decision
    return [str(reason.code) for reason in decision.reasons]


def ride_at(world: World, wallet: Wallet, at: datetime) -> list[str]:
    body = world.body("ningbo", "transit.ride", TAP, {"mode": "bus"}, at=at)
    return codes_of(world, body, MemoryReader(card=wallet.chip))


# A server that goes away.


@pytest.fixture
def on_server(registry: Registry, postgres_url: str) -> Iterator[World]:
    platform = Platform(registry=registry, journal=open_journal(postgres_url))
    yield World(platform)
    platform.close()


class UnpluggingReader(MemoryReader):
    """A reader at which the server goes away as soon as the purse is debited."""

    def __init__(self, card: MemoryCard | None, cluster: Cluster) -> None:
        super().__init__(card=card)
        self._cluster = cluster

    def debit(self, transaction: str, amount_fen: int) -> int:
        left_fen = super().debit(transaction, amount_fen)
        self._cluster.stop(immediate=True)
        return left_fen


def test_while_the_server_is_away_nobody_pays(cluster: Cluster, on_server: World) -> None:
    wallet = on_server.adult("anhui")
    ride = on_server.body("ningbo", "transit.ride", TAP, {"mode": "bus"})

    with cluster.down(), pytest.raises(JournalError):
        on_server.platform.accept(ride, MemoryReader(card=wallet.chip))

    assert purse_of(wallet).balance_fen == PURSE_FEN
    assert codes_of(on_server, ride, MemoryReader(card=wallet.chip)) == []
    assert purse_of(wallet).balance_fen == PURSE_FEN - FARE_FEN


def test_a_ride_is_paid_once_though_the_server_went_away_after_the_debit(
    cluster: Cluster, on_server: World
) -> None:
    wallet = on_server.adult("anhui")
    ride = on_server.body("ningbo", "transit.ride", TAP, {"mode": "bus"})
    journal = on_server.platform.journal

    try:
        with pytest.raises(JournalError):
            on_server.platform.accept(ride, UnpluggingReader(wallet.chip, cluster))
    finally:
        cluster.start()

    assert [kept.decision.request_id for kept in journal.reserved()] == [ride["request_id"]]
    assert codes_of(on_server, ride, MemoryReader(card=wallet.chip)) == []
    assert purse_of(wallet).balance_fen == PURSE_FEN - FARE_FEN
    assert [one.amount_fen for one in journal.postings()] == [-FARE_FEN, FARE_FEN]
    assert journal.reserved() == []


# A clock that jumps back.

TEN = DEFAULT_AT
EARLIER = datetime.combine(TEN, time(9, 50), TEN.tzinfo)
A_MINUTE_EARLIER = datetime.combine(TEN, time(9, 59), TEN.tzinfo)


@pytest.fixture
def world(registry: Registry, database_url: str) -> Iterator[World]:
    platform = Platform(registry=registry, journal=open_journal(database_url))
    yield World(platform)
    platform.close()


def moments_in_chain(url: str, region: str) -> list[str]:
    """Return the moments of a chain's records, in the order of the chain."""
    engine = sa.create_engine(url)
    chain = sa.select(audit.c.body).where(audit.c.region == region).order_by(audit.c.seq)
    with engine.connect() as connection:
        bodies = [json.loads(body) for body in connection.scalars(chain)]
    engine.dispose()
    return [body["decision"]["at"] for body in bodies]


def test_a_chain_keeps_the_order_of_decisions_when_the_clock_jumps_back(
    world: World, database_url: str
) -> None:
    moments = [TEN, EARLIER, A_MINUTE_EARLIER]
    wallet = world.adult("anhui")
    for at in moments:
        ride_at(world, wallet, at)

    assert moments_in_chain(database_url, "ningbo") == [at.isoformat() for at in moments]
    reports = {report.region: report for report in world.platform.journal.verify()}
    assert reports["ningbo"] == ChainReport("ningbo", 3, 0)


def test_a_ride_before_the_last_one_is_no_transfer(world: World) -> None:
    wallet = world.adult("anhui")
    ride_at(world, wallet, TEN)

    assert ride_at(world, wallet, EARLIER) == []
    assert purse_of(wallet).balance_fen == PURSE_FEN - 2 * FARE_FEN


def test_a_card_that_was_reported_lost_stays_lost_when_the_clock_jumps_back(world: World) -> None:
    wallet = world.adult("anhui")
    report = world.body("anhui", "card.loss", ORDER_FROM_HOME, {}, at=TEN)
    assert codes_of(world, report, world.reader(wallet, ORDER_FROM_HOME, TEN)) == []

    assert ride_at(world, wallet, EARLIER) == ["CARD_REPORTED_LOST"]
    assert purse_of(wallet).balance_fen == PURSE_FEN


@pytest.mark.parametrize(
    ("used_at", "codes"), [(A_MINUTE_EARLIER, ["QR_EXPIRED"]), (TEN, [])], ids=["before", "then"]
)
def test_a_code_is_not_good_before_it_was_shown(
    world: World, used_at: datetime, codes: list[str]
) -> None:
    token = world.show_code(world.adult("anhui"), TEN)
    enter = world.body("zhoushan", "culture.enter", CODE, {}, at=used_at, point="zs-museum")

    assert codes_of(world, enter, MemoryReader(token=token)) == codes
