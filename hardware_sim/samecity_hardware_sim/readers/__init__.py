"""Readers: slots bound to this process, to the real pcscd, or any reader that PC/SC knows.

`pcsc` and `pyscard_model` need pyscard (`samecity[pcsc]`) and are not imported here.
"""

from samecity_hardware_sim.readers.binding import (
    ANY_PROTOCOL,
    Binding,
    Connection,
    Leave,
    Observer,
    PcscError,
    ReturnCode,
    Share,
    Watch,
    reader_name,
)
from samecity_hardware_sim.readers.daemon import MOST_READERS, PrivatePcscd
from samecity_hardware_sim.readers.in_process import InProcess
from samecity_hardware_sim.readers.server import SlotServer

__all__ = [
    "ANY_PROTOCOL",
    "MOST_READERS",
    "Binding",
    "Connection",
    "InProcess",
    "Leave",
    "Observer",
    "PcscError",
    "PrivatePcscd",
    "ReturnCode",
    "Share",
    "SlotServer",
    "Watch",
    "reader_name",
]
