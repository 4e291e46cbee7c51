from __future__ import annotations

from datetime import date

import pytest

from samecity.errors import RequestInvalid
from samecity.host.offers import changed
from samecity_conformance.messages import DecisionMessage
from samecity_conformance.scene import Scene
from samecity_conformance.variants import Altered, registry_with
from samecity_transit.tariff import Purse, Tariff


class SmallPurses(Altered):
    """A region whose purses hold 110.00 at most and sleep after a month."""

    def alter(self) -> None:
        small = Purse(max_fen=11_000, dormant_months=1)
        tariff = changed(self.sections[Tariff], {"purse": small})
        self.sections = {**self.sections, Tariff: tariff}


def top_up(scene: Scene, place: str, amount_fen: int) -> DecisionMessage:
    return scene.use("card", "transit.topup", place, {"amount_fen": amount_fen}).en


@pytest.mark.parametrize(("amount_fen", "allowed"), [(2_000, True), (2_001, False)])
def test_a_purse_may_be_filled_to_its_maximum_and_not_a_fen_more(
    scene: Scene, amount_fen: int, allowed: bool
) -> None:
    scene.wallets.append(scene.world.adult("anhui", balance_fen=18_000))

    decision = top_up(scene, "ningbo", amount_fen)

    assert decision.allowed is allowed
    assert decision.reason_codes == ([] if allowed else ["TOPUP_OVER_LIMIT"])
    assert scene.answer.charged_fen == (-2_000 if allowed else 0)


@pytest.mark.parametrize("host", ["anhui", "ningbo", "binzhou"])
def test_the_maximum_is_that_of_the_purses_issuer_wherever_it_is_loaded(
    scene: Scene, host: str
) -> None:
    scene.install(registry_with({"anhui": SmallPurses}))
    scene.wallets.append(scene.world.adult("anhui"))

    refused = top_up(scene, host, 1_001)
    allowed = top_up(scene, host, 1_000)

    assert refused.reason_codes == ["TOPUP_OVER_LIMIT"]
    assert allowed.terms.limits == {"max_fen": 11_000}


def test_dormancy_too_is_a_matter_of_the_issuer(scene: Scene) -> None:
    scene.install(registry_with({"anhui": SmallPurses}))
    scene.wallets.append(scene.world.adult("anhui", last_topup_on=date(2026, 10, 22)))

    decision = scene.use("card", "transit.ride", "ningbo", {}).en

    assert decision.reason_codes == ["PURSE_DORMANT"]


def test_a_top_up_wakes_the_purse(scene: Scene) -> None:
    scene.wallets.append(scene.world.adult("anhui", last_topup_on=date(2025, 1, 1)))
    asleep = scene.use("card", "transit.ride", "ningbo", {}).en

    top_up(scene, "ningbo", 100)
    awake = scene.use("card", "transit.ride", "ningbo", {}).en

    assert asleep.reason_codes == ["PURSE_DORMANT"]
    assert awake.allowed


def test_the_outlet_owes_the_money_to_the_purses_home(scene: Scene) -> None:
    scene.wallets.append(scene.world.adult("anhui"))

    top_up(scene, "ningbo", 5_000)

    assert [(one.region, one.amount_fen) for one in scene.answer.postings] == [
        ("ningbo", -5_000),
        ("anhui", 5_000),
    ]


def test_a_card_without_a_purse_cannot_be_loaded(scene: Scene) -> None:
    scene.wallets.append(scene.world.adult("anhui", has_transit=False))

    assert top_up(scene, "ningbo", 5_000).reason_codes == ["TRANSIT_APP_ABSENT"]


@pytest.mark.parametrize("amount_fen", [0, -100, 10_000_001])
def test_an_amount_that_is_none_is_a_wrong_field(scene: Scene, amount_fen: int) -> None:
    scene.wallets.append(scene.world.adult("anhui"))

    with pytest.raises(RequestInvalid) as caught:
        top_up(scene, "ningbo", amount_fen)

    assert list(caught.value.problems) == ["fields.amount_fen"]
