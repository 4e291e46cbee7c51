"""Machines over the real PC/SC chain: our driver under a pcscd of a child process."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.hardware_sim.readers.missing import skip_without_pcscd

_CHILD = """
import json
from random import Random
from samecity.domain.card import CredentialKind
from samecity.platform import Platform
from samecity.synthetic.world import World
from samecity_hardware_sim.bench import Bench
from samecity_hardware_sim.sam import SyntheticRoot
from samecity_hardware_sim.station import pcscd_station
from samecity_hardware_sim.terminals.installed import install

random = Random(1)
world = World(Platform())
bench = Bench(world, root=SyntheticRoot.generate(random.randbytes), randbytes=random.randbytes)
visitor = world.adult("anhui")
said = {}
with pcscd_station() as station:
    def use(model, action="", *, kind=None, **where):
        with install(bench, model, "ningbo", open_station=station.opened, **where) as machine:
            answer = machine.use(visitor, action, kind=kind)
            said[model] = [*answer.screen("en"), answer.is_allowed]
    use("bus_validator")
    use("metro_entry_gate")
    use("metro_exit_gate", station="NBDEMO04")
    use("desk_reader", kind=CredentialKind.CARD_CONTACT)
    use("topup_machine", kind=CredentialKind.CARD_CONTACT)
    use("card_counter", "unlock_pin")
said["left_fen"] = bench.balance_fen(visitor)
print(json.dumps(said))
"""


def test_machines_work_the_same_over_pcscd() -> None:
    skip_without_pcscd()

    ran = subprocess.run(
        [sys.executable, "-c", _CHILD],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )

    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == {
        "bus_validator": ["1.20 yuan paid, 98.80 yuan left", True],
        "metro_entry_gate": ["Entered, 98.80 yuan left", True],
        "metro_exit_gate": ["3.80 yuan paid, 95.00 yuan left", True],
        "desk_reader": ["Identity confirmed", True],
        "topup_machine": ["50.00 yuan loaded, 145.00 yuan in the purse", True],
        "card_counter": ["The PIN has all its tries again", True],
        "left_fen": 14_500,
    }
