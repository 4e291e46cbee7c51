"""The cards of the synthetic world, as chips."""

from __future__ import annotations

import pytest

from samecity.domain.card import CardFunction, Generation
from samecity.national.t_union import load_t_union
from samecity.platform import Platform
from samecity.synthetic.world import Wallet, World
from samecity_hardware_sim.card.contents import contents
from samecity_hardware_sim.card.image import CardImage
from samecity_hardware_sim.card.personalise import Wish, personalise
from samecity_hardware_sim.card.system import CardChip
from samecity_hardware_sim.sam import Sam
from tests.hardware_sim.card.cards import ROOT
from tests.hardware_sim.card.terminal import Counter, Validator


def chip_of(world: World, wallet: Wallet) -> CardImage:
    with world.platform.journal.snapshot() as store:
        card, _ = world.platform.national.cards_of(wallet.holder_ref, store)[-1]
    identity = world.platform.base.card(wallet.card_ref)
    assert identity is not None
    city = identity.identification.issuer
    wish = Wish(t_union=load_t_union().get(city), balance_fen=world_balance(wallet))
    return personalise(card, wallet.person, identity, ROOT, wish)


def world_balance(wallet: Wallet) -> int:
    assert wallet.chip is not None
    return wallet.chip.purse.balance_fen if wallet.chip.purse else 0


@pytest.mark.parametrize("home", ["zhoushan", "ningbo", "binzhou", "anhui", "shanghai", "foshan"])
@pytest.mark.parametrize("generation", Generation)
def test_a_card_of_any_home_becomes_a_chip_that_proves_itself(
    home: str, generation: Generation
) -> None:
    world = World(Platform())
    wallet = world.adult(home, generation=generation)
    image = chip_of(world, wallet)
    found = contents(image)
    desk = Counter.open(CardChip(image), Sam(ROOT))

    assert wallet.chip is not None
    assert found.identification == wallet.chip.identification
    assert found.functions == wallet.chip.functions
    assert found.resident_id == wallet.person.resident_id
    assert found.name == wallet.person.name
    assert world.platform.national.card_ref(found.identification) == wallet.card_ref
    assert desk.is_genuine()
    assert desk.authenticate() == 0x9000


def test_a_purse_of_the_world_pays() -> None:
    world = World(Platform())
    wallet = world.adult("anhui")
    bus = Validator.open(CardChip(chip_of(world, wallet)), Sam(ROOT))

    bus.pay(200)

    assert bus.balance_fen() == world_balance(wallet) - 200
    assert bus.terminal.ok("00B0950004").hex() == "99993610"


def test_no_two_chips_of_the_world_share_a_purse_number() -> None:
    world = World(Platform())
    wallets = [world.adult(home) for home in ("anhui", "ningbo", "zhoushan", "ningbo")]

    purses = [contents(chip_of(world, wallet)).purse for wallet in wallets]

    assert len({purse.number for purse in purses if purse}) == len(wallets)
    assert all(CardFunction.TRANSIT in contents(chip_of(world, each)).functions for each in wallets)
