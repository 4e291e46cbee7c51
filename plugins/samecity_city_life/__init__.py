"""City life: hotels, meetings, merchants' offers, bills and newspapers."""

from collections.abc import Iterable
from importlib.resources import files

from samecity.spi import Manifest, ReasonSource, Scenario, hookimpl
from samecity_city_life.bill import PayBill
from samecity_city_life.checkin import CheckIn
from samecity_city_life.discount import Discount
from samecity_city_life.refund import Refund
from samecity_city_life.roster import Enrol
from samecity_city_life.sign import Sign
from samecity_city_life.subscribe import Subscribe

samecity_manifest = Manifest(name="city_life", zh="城市生活", en="City life")


@hookimpl
def samecity_register_scenarios() -> Iterable[Scenario]:
    """Register what guests, trainees and customers do, and what organisers and merchants order."""
    return [CheckIn(), Sign(), Enrol(), Discount(), Refund(), PayBill(), Subscribe()]


@hookimpl
def samecity_register_reasons() -> Iterable[ReasonSource]:
    """Register what hotels, organisers and merchants say no for."""
    return [ReasonSource(files("samecity_city_life") / "reasons.toml")]
