"""A day of taps at all machines: what the purses lost is what the books say, to the fen."""

from __future__ import annotations

from random import Random

import pytest

from samecity_hardware_sim.terminals.models import MODELS
from tests.hardware_sim.terminals.town import Tear, Town

REGIONS = ("zhoushan", "ningbo", "binzhou", "anhui")
METRO = {"ningbo": ("NBDEMO01", "NBDEMO05"), "anhui": ("HFDEMO01", "HFDEMO04")}


@pytest.mark.parametrize("seed", range(3))
def test_after_a_day_purse_and_books_agree_to_the_fen(seed: int) -> None:
    random = Random(seed)  # noqa: S311  the same day has to come again
    town = Town.build()
    wallets = {home: town.world.adult(home) for home in REGIONS}
    answers = 0
    for _ in range(60):
        town.wait(seconds=random.randrange(1, 600))
        host, home = random.choice(REGIONS), random.choice(REGIONS)
        model = random.choice(list(MODELS))
        if "metro" in model and host not in METRO:
            continue
        station = random.choice(METRO[host]) if "metro" in model else ""
        with town.machine(model, host, station=station) as machine:
            town.bench.faults = Tear(random.choice([0, 0, random.randrange(1, 30)]))
            machine.use(wallets[home])
            town.bench.faults = Tear()
            answers += machine.use(wallets[home]).is_allowed
    for home in REGIONS:  # what was torn last is finished by the next use
        with town.machine("topup_machine", home) as machine:
            machine.use(wallets[home], fields={"amount_fen": 1})

    assert answers > 20
    assert not town.journal.reserved()
    for home, wallet in wallets.items():
        assert 10_000 - town.balance_fen(wallet) == town.booked_fen(home)
    assert all(report.is_whole for report in town.journal.verify())
