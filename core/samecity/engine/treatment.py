"""Step 8: which treatment holds. The one place where regions become equal or do not."""

from __future__ import annotations

from samecity.domain.catalogue import OfferedTo
from samecity.domain.effects import NATIONAL
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis, Treatment
from samecity.engine.answers import typed
from samecity.engine.run import Run


def find_treatment(run: Run) -> Reason | None:
    """Find the treatment and who decided it, and write both into the case.

    The chain is: local; decided by home; national; equal by agreement; open by the host; national
    baseline; refused (R01, R02, R06, R10, R16). An item that its sponsor offers to local cards
    only is outside the chain.

    Args:
        run: The case under way; `home`, `offer` and `profile` are known.

    Returns:
        None, or `OUT_OF_ZONE`, `LOCAL_CARD_ONLY` or `HOME_PROGRAMME_ONLY`.
    """
    case = run.case
    host, home, spec = case.host, case.home, case.scenario.spec
    if home.code == host.code:
        case.treatment, case.decided_by = Treatment.LOCAL, host.code
        return None
    if case.offer.item.offered_to is OfferedTo.LOCAL:
        code = Code.HOME_PROGRAMME_ONLY if spec.basis is Basis.HOME else Code.LOCAL_CARD_ONLY
        return Reason(code, {"item": case.offer.item.id, "host": host.code, "home": home.code})
    if spec.basis is Basis.HOME:
        case.treatment, case.decided_by = Treatment.HOME_POLICY, home.code
    elif spec.basis is Basis.NATIONAL:
        case.treatment, case.decided_by = Treatment.NATIONAL_BASELINE, NATIONAL
    else:
        return _walk_the_chain(run)
    return None


def _walk_the_chain(run: Run) -> Reason | None:
    case = run.case
    host, home, item = case.host, case.home, case.offer.item
    agreement = run.desk.directory.agreements.granting(
        home.identity.division, host.identity.division, item.scenario, case.request.at, item.lists
    )
    if agreement is not None:
        case.treatment, case.decided_by = Treatment.LOCAL_EQUAL, agreement.id
        case.agreement_source = agreement.source
        return None
    question = run.question(Treatment.NATIONAL_BASELINE)
    run.blame = case.scenario.plugin
    is_open = item.offered_to is OfferedTo.NATIONAL or typed(
        case.scenario.opens_to_all(host, question), bool
    )
    run.blame = host.plugin
    if typed(host.opens_to_all(is_open, question), bool):
        case.treatment, case.decided_by = Treatment.HOST_OPEN, host.code
        return None
    run.blame = case.scenario.plugin
    if typed(case.scenario.has_baseline(host, question), bool):
        case.treatment, case.decided_by = Treatment.NATIONAL_BASELINE, NATIONAL
        return None
    # What is not offered to the zone's outside is not offered by the host.
    run.blame = host.plugin
    return Reason(Code.OUT_OF_ZONE, {"host": host.code, "home": home.code, "item": item.id})
