"""A world on the installed plugins, and one way of using a credential in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from samecity.domain.card import CredentialKind
from samecity.engine.acceptance import Acceptance
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.spi import DocumentEvidence
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import Wallet, World

CARD = CredentialKind.CARD_CONTACT


@pytest.fixture
def world(registry: Registry) -> World:
    return World(Platform(registry=registry))


@pytest.fixture
def use(world: World) -> Callable[..., Acceptance]:
    """Use a card, a code or the person's name; `bearer` brings it with a document of their own."""

    def use_credential(
        wallet: Wallet,
        host: str,
        scenario: str,
        *,
        shown: CredentialKind = CARD,
        at: datetime | None = None,
        point: str = "",
        bearer: Wallet | None = None,
        **fields: object,
    ) -> Acceptance:
        at = at or world.at
        body = world.body(host, f"medical.{scenario}", shown, fields, at=at, point=point)
        reader = world.reader(wallet, shown, at)
        if bearer is not None:
            evidence = DocumentEvidence(bearer.holder_ref, bearer.home, bearer.card_ref)
            reader = MemoryReader(card=reader.card, token=reader.token, document=evidence)
        return world.platform.accept(body, reader)

    return use_credential
