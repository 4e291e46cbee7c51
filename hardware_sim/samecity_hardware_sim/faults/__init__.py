"""Faults by plan: what can go wrong at a tap, when it happens, and whole days of it from a seed."""

from samecity_hardware_sim.faults.day import CHANCES, Chance, Day, faulty_day
from samecity_hardware_sim.faults.fault import FORMS, STALE_STATE, Fault, Form, Kind, Maker
from samecity_hardware_sim.faults.schedule import Happened, Schedule
from samecity_hardware_sim.faults.text import parse_fault, parse_faults

__all__ = [
    "CHANCES",
    "FORMS",
    "STALE_STATE",
    "Chance",
    "Day",
    "Fault",
    "Form",
    "Happened",
    "Kind",
    "Maker",
    "Schedule",
    "faulty_day",
    "parse_fault",
    "parse_faults",
]
