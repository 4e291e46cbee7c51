"""Jiaxing (嘉兴), Zhejiang: a region with one rule of code, and a scenario of its own."""

from collections.abc import Iterable
from importlib.resources import files

from samecity.domain.decision import Decision
from samecity.spi import (
    AgreementSource,
    Manifest,
    ReasonSource,
    RegionSource,
    Scenario,
    hookimpl,
)
from samecity_jiaxing.kitchen import KITCHEN
from samecity_jiaxing.meal import Meal
from samecity_jiaxing.region import Jiaxing

samecity_manifest = Manifest(name="jiaxing", zh="嘉兴", en="Jiaxing")

_PACKAGE = files("samecity_jiaxing")


@hookimpl
def samecity_register_regions() -> Iterable[RegionSource]:
    """Register Jiaxing."""
    return [RegionSource(_PACKAGE / "data", Jiaxing)]


@hookimpl
def samecity_register_scenarios() -> Iterable[Scenario]:
    """Register the meal at a canteen."""
    return [Meal()]


@hookimpl
def samecity_register_reasons() -> Iterable[ReasonSource]:
    """Register why a second meal is not served."""
    return [ReasonSource(_PACKAGE / "reasons.toml")]


@hookimpl
def samecity_register_agreements() -> Iterable[AgreementSource]:
    """Register the pilot of two cities."""
    return [AgreementSource(_PACKAGE / "agreements" / "table.toml")]


@hookimpl
def samecity_observe_decision(decision: Decision) -> None:
    """Let the kitchen count what was served."""
    KITCHEN.hear(decision)
