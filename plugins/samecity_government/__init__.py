"""Government: identity by card, cases taken in here and decided there, agents, certificates."""

from collections.abc import Iterable
from importlib.resources import files

from samecity.spi import Manifest, ReasonSource, Scenario, hookimpl
from samecity_government.agent import Agent
from samecity_government.cases.accept import Accept
from samecity_government.certs import Certs
from samecity_government.identify import Identify
from samecity_government.proof import Proof
from samecity_government.terminal import Terminal

samecity_manifest = Manifest(name="government", zh="政务服务", en="Government services")


@hookimpl
def samecity_register_scenarios() -> Iterable[Scenario]:
    """Register identification, applications, terminals, agents, certificates and proofs."""
    return [Identify(), Accept(), Terminal(), Agent(), Certs(), Proof()]


@hookimpl
def samecity_register_reasons() -> Iterable[ReasonSource]:
    """Register states of a case, receipts, and what can be wrong with either."""
    return [ReasonSource(files("samecity_government") / "reasons.toml")]
