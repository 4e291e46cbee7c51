"""Culture: entering libraries, museums and other venues, borrowing and giving back by card."""

from collections.abc import Iterable
from importlib.resources import files

from samecity.spi import Manifest, ReasonSource, Scenario, hookimpl
from samecity_culture.borrow import Borrow
from samecity_culture.enter import Enter
from samecity_culture.give_back import GiveBack

samecity_manifest = Manifest(name="culture", zh="文化体验", en="Culture")


@hookimpl
def samecity_register_scenarios() -> Iterable[Scenario]:
    """Register entry, borrowing and return."""
    return [Enter(), Borrow(), GiveBack()]


@hookimpl
def samecity_register_reasons() -> Iterable[ReasonSource]:
    """Register what can be wrong with the items themselves."""
    return [ReasonSource(files("samecity_culture") / "reasons.toml")]
