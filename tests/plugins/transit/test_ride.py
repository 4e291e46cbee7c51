from __future__ import annotations

from datetime import date, datetime, timedelta

import attrs
import pytest

from samecity.domain.clock import SHANGHAI
from samecity.errors import RequestInvalid
from samecity.host.offers import changed
from samecity.spi import Question, Region
from samecity.synthetic.world import Wallet
from samecity_conformance.messages import DecisionMessage
from samecity_conformance.scene import Scene
from samecity_conformance.variants import Unconnected, registry_with


class Transfers(Region):
    """A region with an hour of free transfer for everybody, in every mode."""

    def host_terms(self, default: object, question: Question) -> object:
        return changed(default, {"transfer_minutes": 60})


class ConnectedToday(Unconnected):
    """A region that joins T-Union on 23 November 2026."""

    connected_from = date(2026, 11, 23)


def ride(scene: Scene, place: str, mode: str = "bus", **fields: object) -> DecisionMessage:
    return scene.use("card", "transit.ride", place, {"mode": mode, **fields}).en


def put(scene: Scene, wallet: Wallet) -> Wallet:
    scene.wallets.append(wallet)
    return wallet


def issue(scene: Scene, home: str, **holder: object) -> Wallet:
    """Give an adult of `home`, with another register, residence or class, a card of `home`."""
    person = scene.world.adult(home).person
    changed_person = attrs.evolve(person, holder=attrs.evolve(person.holder, **holder))  # type: ignore[arg-type]  # fields of Holder
    return put(scene, scene.world.issue(changed_person, home))


@pytest.mark.parametrize(("minutes", "payable_fen"), [(0, 0), (59, 0), (60, 0), (61, 120)], ids=str)
def test_a_transfer_is_free_up_to_minute_60_inclusive(
    scene: Scene, minutes: int, payable_fen: int
) -> None:
    put(scene, scene.world.adult("zhoushan"))
    ride(scene, "ningbo")
    scene.at += timedelta(minutes=minutes)

    second = ride(scene, "ningbo")

    assert second.terms.payable_fen == payable_fen


def test_a_second_past_minute_60_is_no_transfer(scene: Scene) -> None:
    put(scene, scene.world.adult("zhoushan"))
    ride(scene, "ningbo")
    scene.at += timedelta(minutes=60, seconds=1)

    assert ride(scene, "ningbo").terms.payable_fen == 120


def test_transfers_do_not_chain(scene: Scene) -> None:
    put(scene, scene.world.adult("ningbo"))
    paid = []
    for minutes in (0, 50, 20, 50):
        scene.at += timedelta(minutes=minutes)
        paid.append(ride(scene, "ningbo").terms.payable_fen)

    assert paid == [120, 0, 120, 0]


def test_another_mode_is_no_transfer(scene: Scene) -> None:
    scene.install(registry_with({"ningbo": Transfers}))
    put(scene, scene.world.adult("ningbo"))
    ride(scene, "ningbo", "bus")

    assert ride(scene, "ningbo", "metro").terms.payable_fen == 380


def test_another_city_is_no_transfer(scene: Scene) -> None:
    scene.install(registry_with({"anhui": Transfers}))
    put(scene, scene.world.adult("anhui"))

    paid = [ride(scene, city).terms.payable_fen for city in ("hefei", "hefei", "wuhu")]

    assert paid == [170, 0, 170]


def test_somebody_elses_ride_opens_no_transfer(scene: Scene) -> None:
    put(scene, scene.world.adult("ningbo"))
    ride(scene, "ningbo")
    put(scene, scene.world.adult("ningbo"))

    assert ride(scene, "ningbo").terms.payable_fen == 120


def test_a_ride_that_was_reported_late_is_no_transfer_from_a_later_one(scene: Scene) -> None:
    put(scene, scene.world.adult("ningbo"))
    ride(scene, "ningbo")
    scene.at -= timedelta(minutes=5)

    assert ride(scene, "ningbo").terms.payable_fen == 120


def test_a_card_outside_the_zone_has_no_transfer(scene: Scene) -> None:
    put(scene, scene.world.adult("binzhou"))

    assert [ride(scene, "ningbo").terms.payable_fen for _ in range(2)] == [200, 200]


@pytest.mark.parametrize(
    ("last_topup_on", "day", "allowed"),
    [
        (date(2025, 11, 23), "2026-11-23T23:59+08:00", True),
        (date(2025, 11, 23), "2026-11-24T00:00+08:00", False),
        (date(2024, 2, 29), "2025-02-28T10:00+08:00", True),
        (date(2024, 2, 29), "2025-03-01T10:00+08:00", False),
    ],
)
def test_a_purse_is_awake_through_the_last_day_of_twelve_months(
    scene: Scene, last_topup_on: date, day: str, allowed: bool
) -> None:
    scene.at = datetime.fromisoformat(day)
    put(scene, scene.world.adult("anhui", last_topup_on=last_topup_on))

    decision = ride(scene, "ningbo")

    assert decision.allowed is allowed
    assert decision.reason_codes == ([] if allowed else ["PURSE_DORMANT"])


@pytest.mark.parametrize(("balance_fen", "allowed"), [(120, True), (119, False)])
def test_the_balance_must_cover_the_fare_to_the_fen(
    scene: Scene, balance_fen: int, allowed: bool
) -> None:
    put(scene, scene.world.adult("anhui", balance_fen=balance_fen))

    decision = ride(scene, "ningbo")

    assert decision.allowed is allowed
    assert scene.answer.charged_fen == (120 if allowed else 0)


def test_a_free_ride_needs_no_balance(scene: Scene) -> None:
    put(scene, scene.world.adult("binzhou", born=date(1950, 1, 1), balance_fen=0))

    assert ride(scene, "binzhou").allowed


def test_a_refused_ride_names_the_published_fare_and_no_other_money(scene: Scene) -> None:
    put(scene, scene.world.adult("anhui", balance_fen=0))

    terms = ride(scene, "ningbo").terms

    assert (terms.gross_fen, terms.payable_fen, terms.saving_fen) == (200, 0, 0)


def test_the_fare_goes_from_the_cards_home_to_the_place_of_use(scene: Scene) -> None:
    put(scene, scene.world.adult("anhui"))

    ride(scene, "ningbo")

    assert [(one.region, one.amount_fen) for one in scene.answer.postings] == [
        ("anhui", -120),
        ("ningbo", 120),
    ]


@pytest.mark.parametrize("home", ["zhoushan", "ningbo", "binzhou", "foshan"])
def test_a_certified_veteran_of_the_register_rides_free_with_any_card(
    scene: Scene, home: str
) -> None:
    household = scene.registry.regions["zhoushan"].identity.division
    issue(scene, home, household=household, classes=frozenset({"veteran"}))

    decision = ride(scene, "zhoushan")

    assert (decision.terms.payable_fen, decision.note_codes) == (0, [])


@pytest.mark.parametrize(
    ("home", "payable_fen"), [("zhoushan", 180), ("ningbo", 180), ("foshan", 200)]
)
def test_a_veteran_of_another_register_is_told_so_and_pays(
    scene: Scene, home: str, payable_fen: int
) -> None:
    household = scene.registry.regions["ningbo"].identity.division
    issue(scene, home, household=household, classes=frozenset({"veteran"}))

    decision = ride(scene, "zhoushan")

    assert (decision.terms.payable_fen, decision.note_codes) == (payable_fen, ["HOUSEHOLD_ONLY"])


def test_the_register_alone_makes_no_veteran(scene: Scene) -> None:
    put(scene, scene.world.adult("zhoushan"))

    decision = ride(scene, "zhoushan")

    assert (decision.terms.payable_fen, decision.note_codes) == (180, [])


@pytest.mark.parametrize(("day", "payable_fen"), [("2022-12-31", 180), ("2023-01-01", 0)])
def test_veterans_ride_free_from_the_first_day_of_the_rule(
    scene: Scene, day: str, payable_fen: int
) -> None:
    scene.at = datetime.fromisoformat(f"{day}T10:00+08:00")
    issue(scene, "zhoushan", classes=frozenset({"veteran"}))

    assert ride(scene, "zhoushan").terms.payable_fen == payable_fen


@pytest.mark.parametrize(
    ("born", "payable_fen"), [(date(1956, 11, 23), 0), (date(1956, 11, 24), 200)]
)
def test_a_habitual_resident_rides_free_from_the_birthday_on_whatever_the_card(
    scene: Scene, born: date, payable_fen: int
) -> None:
    here = scene.registry.regions["zhoushan"].identity.division
    issue(scene, "foshan", residence=here, born=born)

    decision = ride(scene, "zhoushan")

    assert decision.treatment == "NATIONAL_BASELINE"
    assert decision.terms.payable_fen == payable_fen


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [("2026-11-22T23:59+08:00", False), ("2026-11-23T00:00+08:00", True)],
)
def test_a_city_takes_visitors_from_the_first_day_of_its_connection(
    scene: Scene, moment: str, allowed: bool
) -> None:
    scene.install(registry_with({"ningbo": ConnectedToday}))
    scene.at = datetime.fromisoformat(moment)
    put(scene, scene.world.adult("anhui"))

    assert ride(scene, "ningbo").allowed is allowed


def test_a_city_without_a_connection_takes_its_own_cards(scene: Scene) -> None:
    scene.install(registry_with({"ningbo": ConnectedToday}))
    scene.at = datetime(2026, 1, 5, 10, 0, tzinfo=SHANGHAI)
    put(scene, scene.world.adult("ningbo"))

    assert ride(scene, "ningbo").allowed


def test_a_third_generation_chip_without_the_application_is_a_gap_of_function(
    scene: Scene,
) -> None:
    put(scene, scene.world.adult("binzhou", has_transit=False))

    assert ride(scene, "ningbo").reason_codes == ["TRANSIT_APP_ABSENT"]


def test_the_moment_of_entry_decides_about_the_peak(scene: Scene) -> None:
    scene.at = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)
    put(scene, scene.world.adult("ningbo", born=date(1950, 1, 1)))

    entered_in_peak = ride(scene, "ningbo", "metro", entered_at="2026-11-23T08:59")
    entered_after = ride(scene, "ningbo", "metro")

    assert entered_in_peak.terms.payable_fen == 200
    assert entered_after.terms.payable_fen == 0


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"mode": "tram"}, "fields.mode"),
        ({"distance_m": -1}, "fields.distance_m"),
        ({"distance_m": 1_000_001}, "fields.distance_m"),
        ({"meter_fen": -1}, "fields.meter_fen"),
        ({"entered_at": "yesterday"}, "fields.entered_at"),
        ({"colour": "red"}, "fields.colour"),
        ({"line": "x" * 41}, "fields.line"),
    ],
)
def test_a_wrong_field_is_named(scene: Scene, fields: dict[str, object], problem: str) -> None:
    put(scene, scene.world.adult("ningbo"))

    with pytest.raises(RequestInvalid) as caught:
        scene.use("card", "transit.ride", "ningbo", fields)

    assert list(caught.value.problems) == [problem]
