"""The mark `offline`: in what people see, in messages, and missing in what is older than it."""

from __future__ import annotations

from io import StringIO

import msgspec
import pytest
from rich.console import Console

from samecity.cli.views.decision import decision_panel
from samecity.cli.views.names import Names
from samecity.host.registry import Registry
from samecity.journal.records import decision_from_text, decision_to_text
from samecity.offline import Validator
from samecity.platform import Platform
from samecity.synthetic.world import World
from samecity.texts.catalogue import Texts
from samecity_conformance.messages import read_decision
from tests.core.offline.taps import tap


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "由宁波的离线验票机依据黑名单判定"),
        ("en", "decided by a validator of Ningbo without a network, by its hot list"),
    ],
)
def test_a_person_sees_who_decided_offline(
    registry: Registry, bus: Validator, world: World, lang: str, said: str
) -> None:
    decision = tap(bus, world, world.adult("anhui")).decision
    screen = Console(file=(shown := StringIO()), width=120)

    screen.print(decision_panel(Names(registry, Texts(lang)), decision, {}))

    assert said in shown.getvalue()


def test_a_person_sees_nothing_of_it_in_a_decision_made_online(
    registry: Registry, bus: Validator, world: World
) -> None:
    decision = tap(bus, world, world.adult("anhui")).decision
    screen = Console(file=(shown := StringIO()), width=120)

    online = msgspec.structs.replace(decision, offline=False)
    screen.print(decision_panel(Names(registry, Texts("en")), online, {}))

    assert "offline" not in shown.getvalue()


def test_the_suite_s_message_carries_the_mark(
    bus: Validator, platform: Platform, world: World
) -> None:
    decision = tap(bus, world, world.adult("anhui")).decision

    assert read_decision(platform.explain(decision, "en")).offline


def test_a_decision_that_was_kept_before_there_was_a_mark_was_made_online(
    bus: Validator, world: World
) -> None:
    decision = tap(bus, world, world.adult("anhui")).decision
    plain = msgspec.json.decode(decision_to_text(decision), type=dict[str, object])
    del plain["offline"]

    read = decision_from_text(msgspec.json.encode(plain).decode())

    assert read == msgspec.structs.replace(decision, offline=False)
