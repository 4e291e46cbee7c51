from __future__ import annotations

import pytest

from samecity.domain.card import CredentialKind
from samecity.platform import Platform
from samecity.synthetic.world import World


@pytest.mark.parametrize(("host", "source"), [("ningbo", "P20"), ("zhoushan", "domain 4.5 (demo)")])
def test_a_ride_names_the_source_of_its_fare_and_marks_invented_ones(
    host: str, source: str
) -> None:
    platform = Platform()
    world = World(platform)
    kind = CredentialKind.CARD_CONTACTLESS
    body = world.body(host, "transit.ride", kind, {})

    decision = platform.accept(body, world.reader(world.adult("anhui"), kind, world.at)).decision

    assert [step.source for step in decision.steps if step.name == "rule"] == [source]
