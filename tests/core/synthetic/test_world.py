"""The world of synthetic people: the same again, on a journal that outlives it too."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import attrs
import pytest

from samecity.domain.card import CardState, CredentialKind
from samecity.domain.catalogue import Catalogue
from samecity.domain.clock import SHANGHAI
from samecity.errors import UnknownName
from samecity.journal.open import open_journal
from samecity.national.base import MemoryBase
from samecity.platform import Platform
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.people import load_people
from samecity.synthetic.world import Wallet, World
from samecity_conformance.variants import Altered, registry_with

KEY = b"k" * 32


class ScanningMuseum(Altered):
    """A region whose museum takes nothing but codes that it scans."""

    def alter(self) -> None:
        points = dict(self.catalogue.points)
        points["zs-museum"] = attrs.evolve(
            points["zs-museum"], kinds=frozenset({CredentialKind.ECARD_SCAN})
        )
        self.catalogue = Catalogue(self.catalogue.items, points.values())


def world_on(folder: Path, run: str = "") -> World:
    journal = open_journal(f"sqlite:///{folder}/journal.db")
    return World(Platform(journal=journal, base=MemoryBase(KEY)), run=run)


def test_the_same_people_hold_the_same_cards_in_the_next_world(tmp_path: Path) -> None:
    first, second = world_on(tmp_path), world_on(tmp_path)

    for ref in reversed(list(load_people())):
        first.person(ref)
    for ref in load_people():
        assert second.person(ref).card_ref == first.person(ref).card_ref
    assert first.adult("ningbo").card_ref == second.adult("ningbo").card_ref

    first.platform.close()
    second.platform.close()


def test_no_two_people_hold_the_same_card(tmp_path: Path) -> None:
    world = World(Platform())

    wallets = [world.person(ref) for ref in load_people()]
    wallets += [world.adult(home) for home in ("anhui", "ningbo", "anhui", "foshan")]

    assert len({wallet.card_ref for wallet in wallets}) == len(wallets)
    assert len({wallet.holder_ref for wallet in wallets}) == len(wallets)


def test_each_run_shows_codes_of_its_own(tmp_path: Path) -> None:
    first, second = world_on(tmp_path, "a"), world_on(tmp_path, "b")
    codes = [
        world.show_code(world.person("p-li"), world.at) for world in (first, first, second, second)
    ]

    assert len(set(codes)) == 4

    first.platform.close()
    second.platform.close()


def test_a_plain_person_shows_what_the_point_takes() -> None:
    world = World(Platform(registry=registry_with({"zhoushan": ScanningMuseum})))

    def kind_at(point: str) -> CredentialKind:
        return world.likely_kind("zhoushan", "culture.enter", point)

    assert kind_at("") is CredentialKind.CARD_CONTACTLESS
    assert kind_at("zs-library") is CredentialKind.CARD_CONTACTLESS
    assert kind_at("zs-museum") is CredentialKind.ECARD_SCAN


def test_a_card_may_be_issued_on_a_leap_day() -> None:
    world = World(Platform(), datetime(2025, 2, 28, 10, tzinfo=SHANGHAI))

    wallet = world.adult("ningbo")

    with world.platform.journal.begin("ningbo") as unit:
        found = unit.card("ningbo", wallet.card_ref)
    assert found is not None
    assert (found[0].issued_on.isoformat(), found[0].valid_until.isoformat()) == (
        "2024-02-29",
        "2034-02-28",
    )


def test_a_state_at_home_is_what_the_next_use_meets() -> None:
    world = World(Platform())
    wallet = world.adult("anhui")

    world.set_state(wallet, CardState.LOST_FORMAL)

    body = world.body("ningbo", "transit.ride", CredentialKind.CARD_CONTACTLESS, {})
    answer = world.platform.accept(body, MemoryReader(card=wallet.chip)).decision
    assert [one.code for one in answer.reasons] == ["CARD_REPORTED_LOST"]


def test_a_person_without_a_card_has_no_state() -> None:
    world = World(Platform())

    with pytest.raises(UnknownName, match="card"):
        world.set_state(Wallet(world.adult("anhui").person), CardState.NORMAL)
