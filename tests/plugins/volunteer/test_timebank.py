from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samecity.domain.reasons import Code
from samecity.errors import RequestInvalid
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.synthetic.world import Wallet
from tests.plugins.town import Town, codes

BANK = "volunteer.timebank"
REGISTRY = Registry(Plugins())
PEOPLE = 3


def volunteer_of(town: Town, minutes: int) -> Wallet:
    wallet = town.world.adult("zhoushan")
    number = wallet.person.resident_id.text
    town.order("zhoushan", "volunteer.record", volunteer=number, minutes=minutes)
    return wallet


def deposit(town: Town, wallet: Wallet, minutes: int) -> list[str]:
    return codes(town.use(wallet, "zhoushan", BANK, minutes=minutes))


def hand_on(town: Town, giver: Wallet, helper: Wallet, minutes: int) -> list[str]:
    number = helper.person.resident_id.text
    answer = town.use(giver, "zhoushan", BANK, act="withdraw", minutes=minutes, helper=number)
    return codes(answer)


def banked(town: Town) -> list[int]:
    with town.world.platform.journal.snapshot() as store:
        rows = store.scan("zhoushan", "volunteer", "account", "")
    return [int(str(row.body["banked"])) for row in rows]


def test_a_recorded_minute_is_put_by_once(town: Town) -> None:
    volunteer = volunteer_of(town, 100)

    assert deposit(town, volunteer, 60) == []
    assert deposit(town, volunteer, 41) == ["TIME_TOO_LITTLE"]
    assert deposit(town, volunteer, 40) == []
    assert deposit(town, volunteer, 1) == ["TIME_TOO_LITTLE"]


def test_time_that_was_received_is_handed_on_like_ones_own(town: Town) -> None:
    helper, giver = volunteer_of(town, 0), volunteer_of(town, 100)
    deposit(town, giver, 100)

    assert hand_on(town, giver, helper, 100) == []
    assert hand_on(town, giver, helper, 1) == ["TIME_TOO_LITTLE"]
    assert hand_on(town, helper, giver, 30) == []
    assert sorted(banked(town)) == [30, 70]


def test_time_that_was_handed_on_is_not_put_by_again(town: Town) -> None:
    helper, giver = volunteer_of(town, 0), volunteer_of(town, 100)
    deposit(town, giver, 100)
    hand_on(town, giver, helper, 100)

    assert deposit(town, giver, 1) == ["TIME_TOO_LITTLE"]
    assert deposit(town, helper, 1) == ["TIME_TOO_LITTLE"]


def test_a_correction_below_what_was_put_by_leaves_nothing_to_put_by(town: Town) -> None:
    volunteer = volunteer_of(town, 100)
    deposit(town, volunteer, 100)
    number = volunteer.person.resident_id.text
    town.order("zhoushan", "volunteer.record", volunteer=number, minutes=-50)

    [reason] = town.use(volunteer, "zhoushan", BANK, minutes=1).decision.reasons

    assert (reason.code, reason.facts) == ("TIME_TOO_LITTLE", {"minutes": 0})


def test_nobody_helps_themselves_or_somebody_unknown(town: Town) -> None:
    giver = volunteer_of(town, 100)
    deposit(town, giver, 100)

    assert hand_on(town, giver, giver, 10) == ["PERSON_UNKNOWN"]
    nobody = town.use(giver, "zhoushan", BANK, act="withdraw", minutes=10)
    assert codes(nobody) == ["PERSON_UNKNOWN"]


def test_time_is_put_by_while_the_national_platform_is_down_and_not_handed_on(town: Town) -> None:
    helper, giver = volunteer_of(town, 0), volunteer_of(town, 100)
    town.is_national_up = False

    assert deposit(town, giver, 10) == []
    assert hand_on(town, giver, helper, 10) == [Code.PLATFORM_UNREACHABLE]


@pytest.mark.parametrize("minutes", [0, -1, 100_001])
def test_time_is_above_nothing(town: Town, minutes: int) -> None:
    with pytest.raises(RequestInvalid) as raised:
        town.use(volunteer_of(town, 60), "zhoushan", BANK, minutes=minutes)

    assert raised.value.problems == {"fields.minutes": "expected minutes, 1-100,000"}


@settings(max_examples=25)
@given(data=st.data())
def test_there_is_never_more_time_in_the_bank_than_was_put_into_it(data: st.DataObject) -> None:
    town = Town(REGISTRY)
    people = [volunteer_of(town, minutes) for minutes in (100, 50, 0)]
    put_by = 0
    for _ in range(data.draw(st.integers(1, 8))):
        one, other = data.draw(
            st.lists(st.sampled_from(range(PEOPLE)), min_size=2, max_size=2, unique=True)
        )
        minutes = data.draw(st.integers(1, 80))
        if data.draw(st.booleans()):
            put_by += minutes if deposit(town, people[one], minutes) == [] else 0
        else:
            hand_on(town, people[one], people[other], minutes)

    assert sum(banked(town)) == put_by
    assert min(banked(town)) >= 0
