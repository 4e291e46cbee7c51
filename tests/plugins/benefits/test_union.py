"""Unions: yes or no and nothing else; third parties need consent; aid once per event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import attrs
import pytest

from samecity.domain.card import AccountState, CardState, CredentialKind
from samecity.domain.decision import Decision
from samecity.domain.reasons import Code
from samecity.errors import DataInvalid, RequestInvalid
from samecity.host.registry import Registry
from samecity.journal.sql import SqlJournal
from samecity.platform import Platform
from samecity.schemas.toml import load_toml
from samecity.spi import Account, Person
from samecity.synthetic.people import load_people
from samecity.synthetic.world import Wallet, World
from samecity_benefits.unions import UnionsSchema

NONE = CredentialKind.NONE
TAPPED = CredentialKind.CARD_CONTACTLESS
CINEMA = "ah-union-cinema"
DAY = timedelta(days=1)


@pytest.fixture
def world(registry: Registry) -> World:
    return World(Platform(registry=registry))


def use(
    world: World,
    wallet: Wallet,
    scenario: str,
    kind: CredentialKind = NONE,
    *,
    after: timedelta = timedelta(0),
    point: str = "",
    consents: tuple[str, ...] = (),
    **fields: object,
) -> Decision:
    at = world.at + after
    body = world.body("anhui", scenario, kind, fields, at=at, point=point, consents=list(consents))
    return world.platform.accept(body, world.reader(wallet, kind, at)).decision


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


def account(world: World, wallet: Wallet) -> Mapping[str, int]:
    with world.platform.journal.snapshot() as store:
        return Account.of(wallet.holder_ref, store).entries


@pytest.fixture
def member(world: World) -> Wallet:
    wallet = world.adult("anhui")
    use(world, wallet, "union.enrol")
    return wallet


def test_a_member_is_recognised_and_nobody_else(world: World, member: Wallet) -> None:
    stranger = world.adult("anhui")

    answers = [use(world, one, "union.check", TAPPED).terms.limits for one in (member, stranger)]

    assert answers == [{"member": 1}, {"member": 0}]


def test_the_answer_is_yes_or_no_and_names_nothing_else(world: World, member: Wallet) -> None:
    decision = use(world, member, "union.check", TAPPED)

    assert (decision.disclosed, decision.notes, decision.effects) == (("valid",), (), ())
    assert set(decision.terms.limits) == {"member"}


def test_a_member_of_one_union_is_no_member_of_another(world: World, member: Wallet) -> None:
    answer = use(world, member, "union.check", TAPPED, union="ah-wuhu-general")

    assert answer.terms.limits == {"member": 0}


@pytest.mark.parametrize(("days", "member"), [(0, 1), (1, 0)])
def test_the_last_day_of_a_membership_belongs_to_it(world: World, days: int, member: int) -> None:
    wallet = world.adult("anhui")
    use(world, wallet, "union.enrol", until="2026-11-23")

    answer = use(world, wallet, "union.check", TAPPED, after=days * DAY)

    assert answer.terms.limits == {"member": member}


def test_who_leaves_and_comes_back_is_a_member_again(world: World, member: Wallet) -> None:
    use(world, member, "union.enrol", until="2026-11-22")
    assert use(world, member, "union.check", TAPPED).terms.limits == {"member": 0}

    use(world, member, "union.enrol")

    assert use(world, member, "union.check", TAPPED).terms.limits == {"member": 1}


@pytest.mark.parametrize(
    ("consents", "expected"),
    [
        ((), [Code.CONSENT_MISSING]),
        (("ningbo:union.check",), [Code.CONSENT_MISSING]),
        (("anhui:lottery.claim",), [Code.CONSENT_MISSING]),
        (("anhui:union.check",), []),
    ],
)
def test_a_third_party_needs_the_holders_consent_to_this_very_thing(
    world: World, member: Wallet, consents: tuple[str, ...], expected: list[str]
) -> None:
    answer = use(world, member, "union.check", TAPPED, point=CINEMA, consents=consents)

    assert codes(answer) == expected
    assert answer.terms.limits == ({} if expected else {"member": 1})


def test_card_and_code_get_the_same_answer(world: World, member: Wallet) -> None:
    by_code = use(world, member, "union.check", CredentialKind.ECARD_QR)

    assert by_code.terms == use(world, member, "union.check", TAPPED).terms


def test_a_union_is_a_matter_of_the_cards_home(world: World) -> None:
    assert codes(use(world, world.adult("ningbo"), "union.check", TAPPED)) == [
        Code.HOME_PROGRAMME_ONLY
    ]
    assert codes(use(world, world.adult("ningbo"), "union.aid")) == [Code.HOME_PROGRAMME_ONLY]


@pytest.mark.parametrize("scenario", ["union.enrol", "union.aid"])
def test_an_unknown_union_is_on_no_list(world: World, scenario: str) -> None:
    assert codes(use(world, world.adult("anhui"), scenario, union="no-such")) == [
        Code.ITEM_NOT_IN_LIST
    ]


def test_aid_goes_to_the_card_once_per_event(world: World, member: Wallet) -> None:
    first = use(world, member, "union.aid", event="winter-2026", amount_fen=80_000)
    again = use(world, member, "union.aid", event="winter-2026", amount_fen=80_000)
    other = use(world, member, "union.aid", event="illness-2026", amount_fen=5_000)

    assert (first.terms.gross_fen, first.terms.fund_fen) == (80_000, 80_000)
    assert codes(again) == [Code.ALREADY_DONE]
    assert other.allowed
    assert sorted(account(world, member).values()) == [5_000, 80_000]
    postings = world.platform.journal.postings()
    assert sum(posting.amount_fen for posting in postings) == 0
    assert {abs(posting.amount_fen) for posting in postings} == {80_000, 5_000}


def test_nobody_but_a_member_is_helped(world: World) -> None:
    stranger = world.adult("anhui")

    assert codes(use(world, stranger, "union.aid")) == ["NOT_A_UNION_MEMBER"]
    assert account(world, stranger) == {}


@pytest.mark.parametrize(("amount_fen", "expected"), [(500_000, []), (500_001, ["AID_OVER_LIMIT"])])
def test_a_union_pays_no_more_than_its_own_bound(
    world: World, member: Wallet, amount_fen: int, expected: list[str]
) -> None:
    assert codes(use(world, member, "union.aid", amount_fen=amount_fen)) == expected


def test_aid_waits_for_an_account_that_is_not_active(world: World) -> None:
    wallet = world.issue(load_people()["p-li"].person, "anhui", account=AccountState.INACTIVE)
    use(world, wallet, "union.enrol")

    kept = use(world, wallet, "union.aid")

    assert kept.allowed
    assert [note.code for note in kept.notes] == [Code.ACCOUNT_NOT_ACTIVE]
    assert (kept.terms.limits, account(world, wallet)) == ({"held_fen": 50_000}, {})
    assert codes(use(world, wallet, "union.aid")) == [Code.ALREADY_DONE]


def test_who_died_is_not_paid(world: World, member: Wallet) -> None:
    person = member.person
    gone = attrs.evolve(person.holder, is_alive=False)
    world.platform.base.add_person(Person(gone, person.resident_id, person.name))

    assert codes(use(world, member, "union.aid")) == [Code.PAYEE_DECEASED]


def test_a_lost_card_is_recognised_nowhere(world: World) -> None:
    wallet = world.adult("anhui", state=CardState.LOST_FORMAL)

    assert codes(use(world, wallet, "union.check", TAPPED)) == [Code.CARD_REPORTED_LOST]


def test_the_same_aid_ordered_twice_at_once_is_paid_once(
    registry: Registry, tmp_path: Path
) -> None:
    platform = Platform(registry=registry, journal=SqlJournal(f"sqlite:///{tmp_path}/books.db"))
    world = World(platform)
    wallet = world.adult("anhui")
    use(world, wallet, "union.enrol")
    start = Barrier(4)

    def ordering() -> Callable[[], Decision]:
        body = world.body("anhui", "union.aid", NONE, {})
        reader = world.reader(wallet, NONE, world.at)

        def send() -> Decision:
            start.wait(timeout=30)
            return platform.accept(body, reader).decision

        return send

    orders = [ordering() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = [future.result() for future in [pool.submit(one) for one in orders]]

    assert sorted(map(codes, answers)) == [[], *[[Code.ALREADY_DONE]] * 3]
    assert list(account(world, wallet).values()) == [50_000]


@pytest.mark.parametrize(
    ("scenario", "fields", "key"),
    [
        ("union.aid", {"amount_fen": 0}, "fields.amount_fen"),
        ("union.aid", {"amount_fen": "500"}, "fields.amount_fen"),
        ("union.aid", {"event": "Winter 2026"}, "fields.event"),
        ("union.enrol", {"until": "tomorrow"}, "fields.until"),
        ("union.enrol", {"union": "Hefei!"}, "fields.union"),
    ],
)
def test_a_request_of_the_wrong_shape_names_its_field(
    world: World, member: Wallet, scenario: str, fields: dict[str, object], key: str
) -> None:
    body = world.body("anhui", scenario, NONE, fields)

    with pytest.raises(RequestInvalid) as raised:
        world.platform.accept(body, world.reader(member, NONE, world.at))

    assert list(raised.value.problems) == [key]


UNION = """\
office_type = "union_office"

[[union]]
id = "general"
zh = "总工会"
en = "Federation"
most_aid_fen = 100
source = "test"
"""


@pytest.mark.parametrize(
    ("right", "wrong", "key", "expected"),
    [
        ("most_aid_fen = 100", "most_aid_fen = -1", "union.0.most_aid_fen", "whole fen, 0 or more"),
        ("most_aid_fen = 100\n", "", "union.0.most_aid_fen", "this key"),
        ('office_type = "union_office"\n', "", "office_type", "this key"),
        ('source = "test"', 'source = "test"\nfee = 1', "union.0.fee", "no such key"),
    ],
)
def test_a_wrong_file_is_named_with_key_and_expectation(
    tmp_path: Path, right: str, wrong: str, key: str, expected: str
) -> None:
    file = tmp_path / "union.toml"
    file.write_text(UNION.replace(right, wrong), encoding="utf-8")

    with pytest.raises(DataInvalid) as raised:
        load_toml(file, UnionsSchema)

    error = raised.value
    assert (error.file, error.key, error.expected) == ("union.toml", key, expected)
