"""Culture, tourism and sport: entering venues, borrowing, booking visits and buying tickets."""

from collections.abc import Iterable
from importlib.resources import files

from samecity.spi import Manifest, ReasonSource, Scenario, hookimpl
from samecity_culture.borrow import Borrow
from samecity_culture.enter import Enter
from samecity_culture.give_back import GiveBack
from samecity_culture.reserve import Reserve
from samecity_culture.sport import EnterGym
from samecity_culture.ticket import BuyTicket

samecity_manifest = Manifest(name="culture", zh="文化体验", en="Culture")


@hookimpl
def samecity_register_scenarios() -> Iterable[Scenario]:
    """Register what a card opens in venues, from the reading room to the scenic area."""
    return [Enter(), Borrow(), GiveBack(), Reserve(), BuyTicket(), EnterGym()]


@hookimpl
def samecity_register_reasons() -> Iterable[ReasonSource]:
    """Register what can be wrong with items and bookings."""
    return [ReasonSource(files("samecity_culture") / "reasons.toml")]
