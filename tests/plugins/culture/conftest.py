"""A world on the installed plugins, and one way of using a card in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from samecity.domain.card import CredentialKind
from samecity.engine.acceptance import Acceptance
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.synthetic.world import Wallet, World


@pytest.fixture
def world(registry: Registry) -> World:
    return World(Platform(registry=registry))


@pytest.fixture
def use(world: World) -> Callable[..., Acceptance]:
    """Use a card for a scenario, `after` the world's now or `at` another moment.

    Positional texts are items of a library, further keywords the scenario's own fields.
    """

    def use_card(
        wallet: Wallet,
        host: str,
        scenario: str,
        *items: str,
        kind: CredentialKind = CredentialKind.CARD_CONTACTLESS,
        after: timedelta = timedelta(0),
        at: datetime | None = None,
        point: str = "",
        **said: object,
    ) -> Acceptance:
        at = (at or world.at) + after
        fields = {**said, "items": list(items)} if items else said
        body = world.body(host, scenario, kind, fields, at=at, point=point)
        return world.platform.accept(body, world.reader(wallet, kind, at))

    return use_card
