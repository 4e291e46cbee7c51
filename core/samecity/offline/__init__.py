"""Validators without a network: the hot list, their decisions, and the upload to the centre."""

from samecity.offline.homes import Stale
from samecity.offline.hot_list import HotList, make_hot_list, read_hot_list, write_hot_list
from samecity.offline.receipt import Fate, Receipt
from samecity.offline.upload import Intake
from samecity.offline.validator import Uploaded, Validator

__all__ = [
    "Fate",
    "HotList",
    "Intake",
    "Receipt",
    "Stale",
    "Uploaded",
    "Validator",
    "make_hot_list",
    "read_hot_list",
    "write_hot_list",
]
