"""Transit: rides by bus, metro, ferry, bike and taxi on the card's T-Union purse, and top-up."""

from collections.abc import Iterable

from samecity.spi import Manifest, Scenario, hookimpl
from samecity_transit.ride import Ride
from samecity_transit.topup import Topup

samecity_manifest = Manifest(name="transit", zh="交通出行", en="Transit")


@hookimpl
def samecity_register_scenarios() -> Iterable[Scenario]:
    """Register the ride and the top-up."""
    return [Ride(), Topup()]
