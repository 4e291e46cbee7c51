from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.clock import SHANGHAI
from samecity.domain.treatment import Treatment
from samecity.errors import RequestInvalid
from samecity.synthetic.world import World
from tests.plugins.medical.answers import Use, codes, limits, rows

LOGIN = CredentialKind.ECARD_LOGIN
ANHUI, NINGBO = "340000", "330200"
MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


def buys(use: Use, wallet: object, host: str, at: datetime = MORNING) -> list[str]:
    return codes(use(wallet, host, "pharmacy", at=at))


def test_home_accepts_a_filing_made_at_the_place_of_care(world: World, use: Use) -> None:
    wallet = world.adult("anhui")

    answer = use(wallet, "ningbo", "filing")

    assert (answer.decision.treatment, answer.decision.decided_by) == (
        Treatment.HOME_POLICY,
        "anhui",
    )
    assert limits(answer) == {"reduction_points": 20, "valid_months": 6}
    [row] = rows(world, "anhui", "filing")
    assert dict(row.body) == {
        "care": NINGBO,
        "kind": "other",
        "begins": "2026-11-23",
        "ends": "2027-05-23",
    }
    assert rows(world, "ningbo", "filing") == []


def test_a_filing_for_a_province_holds_in_its_cities(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")
    use(wallet, "ningbo", "filing", shown=LOGIN, care=ANHUI)

    assert buys(use, wallet, "wuhu") == []


def test_a_filing_for_a_city_holds_in_no_other(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")
    use(wallet, "ningbo", "filing", care="340200")

    assert buys(use, wallet, "wuhu") == []
    assert buys(use, wallet, "hefei") == ["FILING_REQUIRED"]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2027, 5, 23, 23, 59, tzinfo=SHANGHAI), []),
        (datetime(2027, 5, 24, 0, 0, tzinfo=SHANGHAI), ["FILING_EXPIRED"]),
    ],
)
def test_a_temporary_filing_ends_with_its_last_day(
    world: World, use: Use, at: datetime, expected: list[str]
) -> None:
    wallet = world.adult("anhui")
    use(wallet, "ningbo", "filing")

    assert buys(use, wallet, "ningbo", at) == expected


def test_a_filing_can_begin_later_and_not_earlier(world: World, use: Use) -> None:
    wallet = world.adult("anhui")

    assert codes(use(wallet, "ningbo", "filing", begins="2026-11-22")) == ["FILING_TOO_LATE"]
    assert codes(use(wallet, "ningbo", "filing", begins="2026-12-01")) == []
    assert buys(use, wallet, "ningbo") == ["FILING_REQUIRED"]
    assert buys(use, wallet, "ningbo", MORNING + timedelta(days=8)) == []


def test_of_several_filings_the_best_one_counts(world: World, use: Use) -> None:
    wallet = world.adult("anhui")
    use(wallet, "ningbo", "filing", kind="other")
    use(wallet, "ningbo", "filing", kind="referral")

    assert limits(use(wallet, "ningbo", "pharmacy"))["percent"] == 70


def test_another_place_of_residence_ends_the_former_one_the_day_before(
    world: World, use: Use
) -> None:
    wallet = world.adult("foshan")
    later = MORNING + timedelta(days=10)
    use(wallet, "foshan", "filing", kind="long_term", care=ANHUI)
    assert buys(use, wallet, "hefei", later) == []

    use(wallet, "foshan", "filing", kind="long_term", care=NINGBO, at=later)

    assert buys(use, wallet, "ningbo", later) == []
    assert buys(use, wallet, "hefei", later) == ["FILING_EXPIRED"]
    ends = sorted(str(row.body["ends"]) for row in rows(world, "foshan", "filing"))
    assert ends == ["", "2026-12-02"]


def test_the_same_filing_twice_is_done_already_and_a_later_one_prolongs(
    world: World, use: Use
) -> None:
    wallet = world.adult("anhui")
    use(wallet, "ningbo", "filing")

    assert codes(use(wallet, "ningbo", "filing")) == ["ALREADY_DONE"]
    assert codes(use(wallet, "ningbo", "filing", begins="2027-05-24")) == []


@pytest.mark.parametrize(("home", "care"), [("ningbo", "330900"), ("anhui", "340200")])
def test_inside_a_province_nobody_files(world: World, use: Use, home: str, care: str) -> None:
    assert codes(use(world.adult(home), home, "filing", care=care)) == ["FILING_NOT_NEEDED"]


def test_a_filing_belongs_to_the_person_and_not_to_the_card(world: World, use: Use) -> None:
    wallet, neighbour = world.adult("anhui"), world.adult("anhui")
    use(wallet, "ningbo", "filing")
    second = world.issue(wallet.person, "anhui")

    assert buys(use, second, "ningbo") == []
    assert buys(use, neighbour, "ningbo") == ["FILING_REQUIRED"]


@pytest.mark.parametrize(
    "fields",
    [{"care": "33"}, {"care": "ningbo"}, {"begins": "soon"}, {"kind": "holiday"}, {"care": 5}],
)
def test_a_filing_that_says_something_else_is_not_read(
    world: World, use: Use, fields: dict[str, object]
) -> None:
    with pytest.raises(RequestInvalid) as raised:
        use(world.adult("anhui"), "ningbo", "filing", **fields)

    assert list(raised.value.problems) == [f"fields.{next(iter(fields))}"]
