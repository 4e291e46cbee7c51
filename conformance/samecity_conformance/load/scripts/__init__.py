"""The acts: what users do. Each is a script that knows the right answer to each of its turns."""

from collections.abc import Mapping
from typing import Final

from samecity_conformance.load.scripts.act import Act, prepare
from samecity_conformance.load.scripts.bus import BUS
from samecity_conformance.load.scripts.cash import CASH
from samecity_conformance.load.scripts.meeting import MEETING
from samecity_conformance.load.scripts.museum import MUSEUM
from samecity_conformance.load.scripts.pharmacy import PHARMACY
from samecity_conformance.load.scripts.stock import STOCK, STOCK_UNITS

ACTS: Final[Mapping[str, Act]] = {
    act.name: act for act in (BUS, CASH, MEETING, MUSEUM, PHARMACY, STOCK)
}
"""All of them, by name."""

__all__ = ["ACTS", "STOCK_UNITS", "Act", "prepare"]
