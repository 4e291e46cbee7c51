"""Volunteering: stars, coins, what they are exchanged for, and the time bank."""

from collections.abc import Iterable
from importlib.resources import files

from samecity.spi import Manifest, ReasonSource, Scenario, hookimpl
from samecity_volunteer.record import RecordHours
from samecity_volunteer.redeem import Redeem
from samecity_volunteer.star import Rate
from samecity_volunteer.timebank import TimeBank

samecity_manifest = Manifest(name="volunteer", zh="志愿服务", en="Volunteering")


@hookimpl
def samecity_register_scenarios() -> Iterable[Scenario]:
    """Register what volunteers do, and what their organisations order."""
    return [Rate(), RecordHours(), Redeem(), TimeBank()]


@hookimpl
def samecity_register_reasons() -> Iterable[ReasonSource]:
    """Register what organisations and time banks say no for."""
    return [ReasonSource(files("samecity_volunteer") / "reasons.toml")]
