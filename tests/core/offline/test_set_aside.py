"""What is uploaded and does not fit is kept whole, and moves nothing."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from samecity.domain.reasons import Code
from samecity.errors import RequestInvalid
from samecity.offline import Fate, Receipt, Validator
from samecity.offline.upload import ASIDE
from samecity.platform import Platform
from samecity.synthetic.world import Wallet, World
from tests.core.engine.probes import TAP
from tests.core.offline.taps import FARE_FEN, Send, amounts, is_whole, ride, tap


def change(text: str, **changes: object) -> str:
    """Change a tap: a key of its decision, or `evidence__key` and `terms__key`."""
    plain = msgspec.json.decode(text, type=dict[str, object])
    for name, value in changes.items():
        part, _, key = name.rpartition("__")
        target = part_of(plain, "evidence" if part == "evidence" else "decision")
        if part == "terms":
            target = part_of(target, "terms")
        target[key] = value
    return msgspec.json.encode(plain).decode()


def part_of(plain: dict[str, object], name: str) -> dict[str, object]:
    found = plain[name]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"host": "zhoushan"}, "host"),
        ({"offline": False}, "offline"),
        ({"scenario": "transit.topup"}, "scenario"),
        ({"scenario": "nobody.knows"}, "scenario"),
        ({"kind": "card_contact"}, "kind"),
        ({"home": "ningbo"}, "home"),
        ({"terms__payable_fen": FARE_FEN - 1}, "terms"),
        ({"terms__gross_fen": -1}, "terms"),
        ({"terms__gross_fen": 10**12, "terms__saving_fen": 10**12 - FARE_FEN}, "terms"),
        ({"terms__saving_fen": 0, "terms__fund_fen": 80}, "terms"),
        ({"effects": []}, "effects"),
        ({"effects": [{"type": "load_purse", "amount_fen": FARE_FEN}]}, "effects"),
        ({"allowed": False}, "terms"),
        ({"evidence__rows": []}, "effects"),
    ],
)
def test_what_no_such_tap_may_do_is_set_aside_whole_and_moves_nothing(
    platform: Platform, send: Send, text: str, changes: dict[str, object], problem: str
) -> None:
    wrong = change(text, **changes)

    first, second = send(wrong), send(wrong)

    assert first == second
    assert first.fate is Fate.SET_ASIDE
    assert first.reason is not None
    assert first.reason.facts == {"problem": problem}
    with platform.journal.snapshot() as store:
        (row,) = store.scan("ningbo", "samecity", ASIDE, "")
    assert row.body["tap"] == wrong
    assert amounts(platform) == []
    assert is_whole(platform)


def test_more_than_the_fare_s_posting_is_set_aside(send: Send, text: str) -> None:
    effects = part_of(msgspec.json.decode(text, type=dict[str, object]), "decision")["effects"]
    assert isinstance(effects, list)
    post = {"type": "post", "payer": "anhui", "payee": "ningbo", "account": "x", "amount_fen": 1}

    assert send(change(text, effects=[*effects, post])).fate is Fate.SET_ASIDE


def test_a_charge_to_a_card_that_its_home_never_issued_is_set_aside(
    send: Send, text: str, world: World
) -> None:
    stranger = "340100D156000005" + "00000001" + "FFFFFFFF"

    receipt = send(change(text, evidence__identification=stranger))

    assert receipt.reason is not None
    assert receipt.reason.code == Code.CARD_NOT_AUTHENTIC


def test_rows_that_the_scenario_cannot_read_are_set_aside(
    platform: Platform, world: World, send: Send, text: str, wallet: Wallet
) -> None:
    at = world.at + timedelta(minutes=90)
    platform.accept(ride(world, at), world.reader(wallet, TAP, at))

    receipt = send(change(text, evidence__rows=[{"kind": "transfer", "body": {}}]))

    assert receipt.reason is not None
    assert receipt.reason.code == Code.HOST_PLUGIN_FAILED


@pytest.mark.parametrize(
    "wrong",
    ["", "{}", "[]", "x" * 60_000],
)
def test_what_is_no_tap_at_all_is_refused(send: Send, wrong: str) -> None:
    with pytest.raises(RequestInvalid):
        send(wrong)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"request_id": "a b"}, "request_id"),
        ({"scenario": "Ride!"}, "scenario"),
        ({"evidence__identification": "6222"}, "identification"),
        ({"at": "yesterday"}, "-"),
    ],
)
def test_a_tap_with_a_wrong_name_is_refused_by_its_key(
    send: Send, text: str, changes: dict[str, object], key: str
) -> None:
    with pytest.raises(RequestInvalid) as caught:
        send(change(text, **changes))

    assert list(caught.value.problems) == [key]
    assert "6222" not in str(caught.value)


def test_a_tap_that_the_centre_cannot_read_stays_with_the_validator(
    bus: Validator, world: World, wallet: Wallet
) -> None:
    tap(bus, world, wallet)

    def refuse(_tap: str) -> Receipt:
        raise RequestInvalid({"-": "expected a tap"})

    assert bus.upload(refuse, world.at).left == 1
    assert bus.upload(refuse, world.at).left == 1


def test_an_unknown_host_uploads_nothing(platform: Platform, text: str) -> None:
    with pytest.raises(RequestInvalid):
        platform.upload("atlantis", text)
