from __future__ import annotations

import pytest

from samecity.platform import Platform
from samecity.synthetic.world import World


@pytest.mark.parametrize(
    ("home", "city", "region", "issuer"),
    [
        ("anhui", "", "anhui", "340100"),
        ("anhui", "wuhu", "anhui", "340200"),
        ("wuhu", "", "anhui", "340200"),
        ("zhoushan", "", "zhoushan", "330900"),
        ("foshan", "", "foshan", "440600"),
        ("zhejiang", "", "zhejiang", "330000"),
    ],
)
def test_an_adult_holds_a_card_of_the_city_and_lives_there(
    home: str, city: str, region: str, issuer: str
) -> None:
    platform = Platform()
    wallet = World(platform).adult(home, city=city)
    with platform.journal.begin() as unit:
        found = unit.card(region, wallet.card_ref)

    assert found is not None
    assert (found[0].city, wallet.person.holder.residence.text) == (issuer, issuer)
    assert wallet.chip is not None
    assert wallet.chip.identification.issuer.text == issuer
