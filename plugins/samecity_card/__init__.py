"""Card: issue, enable, loss, re-issue and the rest of a card's life; the e-card and its codes."""

from collections.abc import Iterable
from importlib.resources import files

from samecity.spi import Manifest, ReasonSource, Scenario, hookimpl
from samecity_card.apply import Apply
from samecity_card.ecard import IssueEcard, ShowEcard
from samecity_card.events import Cancel, Enable, Lift, Loss
from samecity_card.family import ShareEcard
from samecity_card.reissue import Reissue
from samecity_card.unlock import Unlock

samecity_manifest = Manifest(name="card", zh="社会保障卡", en="Card and e-card")


@hookimpl
def samecity_register_scenarios() -> Iterable[Scenario]:
    """Register the card's and the e-card's scenarios."""
    return [
        Apply(),
        Enable(),
        Unlock(),
        Loss(),
        Lift(),
        Cancel(),
        Reissue(),
        IssueEcard(),
        ShowEcard(),
        ShareEcard(),
    ]


@hookimpl
def samecity_register_reasons() -> Iterable[ReasonSource]:
    """Register the plugin's own reason codes."""
    return [ReasonSource(files("samecity_card") / "reasons.toml")]
