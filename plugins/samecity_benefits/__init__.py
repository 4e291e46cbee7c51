"""Benefits: money paid to the card, cash, vouchers, household policies, union and lottery."""

from collections.abc import Iterable
from importlib.resources import files

from samecity.spi import Manifest, ReasonSource, Scenario, hookimpl
from samecity_benefits.activate import Activate
from samecity_benefits.cash import Cash
from samecity_benefits.file import File
from samecity_benefits.lottery import Claim
from samecity_benefits.pay import Pay
from samecity_benefits.policies.correct import Correct
from samecity_benefits.policies.match import Match
from samecity_benefits.policies.monitor import Monitor
from samecity_benefits.policies.record import RecordTags
from samecity_benefits.policies.review import Review
from samecity_benefits.union import Aid, Check, Enrol
from samecity_benefits.voucher import Voucher

samecity_manifest = Manifest(name="benefits", zh="待遇补贴", en="Benefits")


@hookimpl
def samecity_register_scenarios() -> Iterable[Scenario]:
    """Register payment, cash and vouchers; policies; unions and the lottery."""
    payments = [Pay(), File(), Activate(), Cash(), Voucher()]
    policies = [Match(), Correct(), Review(), RecordTags(), Monitor()]
    return [*payments, *policies, Check(), Enrol(), Aid(), Claim()]


@hookimpl
def samecity_register_reasons() -> Iterable[ReasonSource]:
    """Register what can be wrong with orders, claims and tickets, and how policies fit."""
    folder = files("samecity_benefits")
    return [ReasonSource(folder / "reasons.toml"), ReasonSource(folder / "policy_reasons.toml")]
