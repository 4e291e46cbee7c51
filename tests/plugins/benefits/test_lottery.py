"""`lottery.claim`: once per ticket, to adults, in time, to the account behind any region's card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from threading import Barrier

import pytest

from samecity.domain.card import AccountState, CardState, CredentialKind
from samecity.domain.clock import SHANGHAI
from samecity.domain.decision import Decision
from samecity.domain.reasons import Code
from samecity.errors import DataInvalid, RequestInvalid
from samecity.host.registry import Registry
from samecity.journal.sql import SqlJournal
from samecity.platform import Platform
from samecity.schemas.toml import load_toml
from samecity.spi import Account
from samecity.synthetic.people import load_people
from samecity.synthetic.world import Wallet, World
from samecity_benefits.lottery import LotterySchema

TAPPED = CredentialKind.CARD_CONTACTLESS
WON = "demo-0001"


@pytest.fixture
def world(registry: Registry) -> World:
    return World(Platform(registry=registry))


def claim(
    world: World,
    wallet: Wallet,
    ticket: str = WON,
    *,
    kind: CredentialKind = TAPPED,
    at: datetime | None = None,
    point: str = "",
) -> Decision:
    at = at or world.at
    city = "wuhu" if point.endswith("wuhu") else "hefei"
    body = world.body(city, "lottery.claim", kind, {"ticket": ticket}, at=at, point=point)
    return world.platform.accept(body, world.reader(wallet, kind, at)).decision


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


def account(world: World, wallet: Wallet) -> Mapping[str, int]:
    with world.platform.journal.snapshot() as store:
        return Account.of(wallet.holder_ref, store).entries


@pytest.mark.parametrize("home", ["anhui", "ningbo", "foshan"])
def test_the_bearer_is_paid_wherever_the_card_is_from(world: World, home: str) -> None:
    wallet = world.adult(home)

    decision = claim(world, wallet)

    assert decision.allowed, decision.reasons
    assert (decision.terms.gross_fen, decision.terms.fund_fen) == (20_000, 20_000)
    assert account(world, wallet) == {f"lottery:anhui:{WON}": 20_000}
    paid = [
        (one.region, one.counterparty, one.amount_fen) for one in world.platform.journal.postings()
    ]
    assert sum(amount_fen for _, _, amount_fen in paid) == 0
    assert ("anhui", home, -20_000) in paid


def test_a_ticket_is_paid_once_whoever_brings_it_where(world: World) -> None:
    wallet, other = world.adult("anhui"), world.adult("anhui")
    claim(world, wallet)

    assert codes(claim(world, wallet)) == [Code.ALREADY_CLAIMED]
    assert codes(claim(world, other, point="ah-lottery-wuhu")) == [Code.ALREADY_CLAIMED]
    assert account(world, other) == {}
    assert claim(world, other, "demo-0002").terms.gross_fen == 300_000


@pytest.mark.parametrize(
    ("born", "expected"), [(date(2008, 11, 23), []), (date(2008, 11, 24), [Code.UNDER_AGE])]
)
def test_adults_are_of_age_from_their_birthday_on(
    world: World, born: date, expected: list[str]
) -> None:
    assert codes(claim(world, world.adult("anhui", born=born))) == expected


@pytest.mark.parametrize("ticket", [WON, "demo-0003", "nothing-won"])
def test_a_child_does_not_learn_whether_a_ticket_won(world: World, ticket: str) -> None:
    assert codes(claim(world, world.person("p-kid"), ticket)) == [Code.UNDER_AGE]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 10, 31, 12, tzinfo=SHANGHAI), ["TICKET_NOT_WINNING"]),
        (datetime(2026, 11, 1, 12, tzinfo=SHANGHAI), []),
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=SHANGHAI), []),
        (datetime(2027, 1, 1, tzinfo=SHANGHAI), ["PRIZE_EXPIRED"]),
    ],
)
def test_a_prize_is_paid_from_the_draw_to_the_last_day(
    world: World, at: datetime, expected: list[str]
) -> None:
    assert codes(claim(world, world.adult("anhui"), at=at)) == expected


def test_an_expired_prize_names_its_last_day(world: World) -> None:
    (reason,) = claim(world, world.adult("anhui"), "demo-0003").reasons

    assert (reason.code, reason.facts) == ("PRIZE_EXPIRED", {"last_day": "2026-11-22"})


def test_a_ticket_that_did_not_win_is_not_paid(world: World) -> None:
    assert codes(claim(world, world.adult("anhui"), "nothing-won")) == ["TICKET_NOT_WINNING"]


def test_a_prize_stays_unclaimed_while_the_account_is_not_active(world: World) -> None:
    wallet = world.issue(load_people()["p-li"].person, "anhui", account=AccountState.INACTIVE)

    assert codes(claim(world, wallet)) == [Code.ACCOUNT_NOT_ACTIVE]
    assert claim(world, world.adult("anhui")).allowed


def test_a_lost_card_is_paid_nothing(world: World) -> None:
    wallet = world.adult("anhui", state=CardState.LOST_FORMAL)

    assert codes(claim(world, wallet)) == [Code.CARD_REPORTED_LOST]


def test_of_claims_at_once_one_is_paid(registry: Registry, tmp_path: Path) -> None:
    platform = Platform(registry=registry, journal=SqlJournal(f"sqlite:///{tmp_path}/books.db"))
    world = World(platform)
    wallets = [world.adult(home) for home in ("anhui", "ningbo", "anhui", "zhoushan")]
    start = Barrier(4)

    def claiming(wallet: Wallet) -> Callable[[], Decision]:
        body = world.body("anhui", "lottery.claim", TAPPED, {"ticket": WON})
        reader = world.reader(wallet, TAPPED, world.at)

        def send() -> Decision:
            start.wait(timeout=30)
            return platform.accept(body, reader).decision

        return send

    claims = [claiming(wallet) for wallet in wallets]
    with ThreadPoolExecutor(4) as pool:
        answers = [future.result() for future in [pool.submit(one) for one in claims]]

    assert sorted(map(codes, answers)) == [[], *[[Code.ALREADY_CLAIMED]] * 3]
    assert sorted(sum(account(world, wallet).values()) for wallet in wallets) == [0, 0, 0, 20_000]


@pytest.mark.parametrize("ticket", ["", "Demo 1", "x" * 33, 7])
def test_a_number_of_the_wrong_shape_names_its_field(world: World, ticket: object) -> None:
    body = world.body("anhui", "lottery.claim", TAPPED, {"ticket": ticket})

    with pytest.raises(RequestInvalid) as raised:
        world.platform.accept(body, world.reader(world.adult("anhui"), TAPPED, world.at))

    assert list(raised.value.problems) == ["fields.ticket"]


TICKET = """\
[[ticket]]
number = "1"
prize_fen = 100
drawn_on = 2026-11-01
source = "test"
"""


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        (TICKET.replace("100", "0"), "ticket.0.prize_fen", "whole fen, 1-10,000,000,000"),
        (TICKET.replace("2026-11-01", '"soon"'), "ticket.0.drawn_on", "a day as YYYY-MM-DD"),
        (TICKET + TICKET, "ticket", "each number once"),
    ],
)
def test_a_wrong_file_is_named_with_key_and_expectation(
    tmp_path: Path, text: str, key: str, expected: str
) -> None:
    file = tmp_path / "lottery.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(DataInvalid) as raised:
        load_toml(file, LotterySchema)

    error = raised.value
    assert (error.file, error.key, error.expected) == ("lottery.toml", key, expected)
