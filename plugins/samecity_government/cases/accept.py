"""`government.accept`: taken in here, decided there, by one and the same standard (R14, R15)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.spi import (
    Case,
    Consent,
    Outcome,
    Question,
    Refused,
    Region,
    Scenario,
    ScenarioSpec,
)
from samecity_government import agency
from samecity_government.cases import steps
from samecity_government.cases.application import KINDS, Handling, handling_of, is_order, proxy_of
from samecity_government.cases.fields import AcceptFields, AcceptSchema, Step
from samecity_government.cases.filing import file, in_person
from samecity_government.standards import GOVERNMENT

_LATER: Final[Mapping[Step, Callable[[Case], Outcome]]] = {
    Step.SUPPLEMENT: steps.supplement,
    Step.DECIDE: steps.decide,
    Step.COLLECT: steps.collect,
    Step.PROGRESS: steps.progress,
}


class Accept(Scenario):
    """An application at a window of any region that an agreement's list admits."""

    spec = ScenarioSpec(
        code="government.accept",
        domain="government",
        zh="跨市通办受理",
        en="File an application",
        basis=Basis.ZONE,
        fields=AcceptFields,
        schema=AcceptSchema,
        discloses=frozenset({"valid", "pseudonym", "name", "resident_id"}),
        kinds=KINDS,
        rule="R14",
        source="S2 ZS-18, P34, P36b",
        consent=Consent.NOTICE,
        section=GOVERNMENT,
        entitlement=Handling,
        asks_home=True,
        queues=True,
        is_order=True,
    )

    def opens_to_all(self, region: Region, question: Question) -> bool:
        """Let through what the scenario's own rule answers better than the zone does.

        What stands on no list is refused with `ITEM_NOT_IN_LIST` by whichever card (R15), and a
        case that was taken in is finished whatever became of the agreement (R28).
        """
        fields = question.fields
        is_later = isinstance(fields, AcceptFields) and fields.step is not Step.FILE
        return is_later or not question.item.lists

    def home_entitlement(self, region: Region, question: Question) -> Handling:
        """Return the authority's standard for the item."""
        return handling_of(region, question.item.match.get("item", ""))

    def decide(self, case: Case) -> Outcome:
        """Take one step in the life of a case."""
        if case.home.code != case.host.code and not case.offer.item.lists:
            return Refused(Reason(Code.ITEM_NOT_IN_LIST, {"home": case.home.code}))
        step = case.fields_as(AcceptFields).step
        if is_order(case) and step not in (Step.DECIDE, Step.COLLECT):
            # An authority has nothing to apply for.
            return Refused(Reason(Code.HOLDER_MISMATCH))
        if step is Step.FILE:
            return _file(case)
        if case.entitlement is None and step is not Step.PROGRESS:
            return Refused(Reason(Code.HOME_UNREACHABLE, {"home": case.home.code}))
        return _LATER[step](case)


def _file(case: Case) -> Outcome:
    refusal = _refuse_consent(case)
    if refusal is not None:
        return Refused(refusal)
    proxy = proxy_of(case)
    if not proxy:
        return file(case, in_person(case))
    if case.entitlement is None:
        # The mandate is home's.
        return Refused(Reason(Code.HOME_UNREACHABLE, {"home": case.home.code}))
    party = agency.authorised(case, proxy, case.fields_as(AcceptFields).mandate)
    return Refused(party) if isinstance(party, Reason) else file(case, party)


def _refuse_consent(case: Case) -> Reason | None:
    """A window of another province passes documents on by a signed form only (`P36b`)."""
    crosses = not case.home.identity.is_same_province(case.host.identity)
    key = f"{case.host.code}:{case.request.scenario}"
    if crosses and key not in case.request.consents:
        return Reason(Code.CONSENT_MISSING, {"receiver": case.host.code})
    return None
