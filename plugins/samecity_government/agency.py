"""Who acts for whom: the agent in front of the window, checked against the mandate (ZS-15)."""

from __future__ import annotations

from typing import Final

import msgspec

from samecity.domain.clock import local_day
from samecity.domain.reasons import Reason
from samecity.spi import Case
from samecity_government import mandate
from samecity_government.cases.application import ApplicationFields, Handling, is_order, proxy_of
from samecity_government.cases.filing import Party
from samecity_government.mandate import Defect, MandateState, not_authorised
from samecity_government.standards import Government

_ASSISTANT: Final = "assistant:"


def agent_of(case: Case, assistant: str) -> str:
    """Return who acts here: the person who brings the holder's card, else one of the staff.

    Args:
        case: The request.
        assistant: Code of one of the host's staff; empty is the first.

    Returns:
        A person's reference, or `assistant:` and a code; empty if there is no such assistant.
    """
    proxy = proxy_of(case)
    if proxy:
        return proxy
    section = case.host.section(Government)
    staff = [one.code for one in section.assistants] if section is not None else []
    chosen = assistant or (staff[0] if staff else "")
    return _ASSISTANT + chosen if chosen in staff else ""


def authorised(case: Case, agent: str, number: str) -> Party | Reason:
    """Check a mandate and return who applies by it, or why nobody does.

    Args:
        case: The request of the agent; its fields are an application. By an order of the staff
            the mandate alone says who the principal is.
        agent: As `agent_of` returns it.
        number: The mandate's.
    """
    found = mandate.find(case.home_shelf, number)
    if found is None or not agent:
        return not_authorised(Defect.ABSENT)
    given, row = found
    item, today = case.fields_as(ApplicationFields).item, local_day(case.request.at)
    principal = given.principal if is_order(case) else case.holder.holder_ref
    defect = given.defect(principal, agent, item, today) or _undelegable(case)
    if defect is not None:
        return not_authorised(defect)
    used = msgspec.structs.replace(given, state=MandateState.USED)
    return Party(
        principal,
        case.national.pseudonym(case.host.code, principal),
        agent,
        _shown_to_host(case, agent),
        (mandate.write(case.home_shelf, number, used, row),),
    )


def _undelegable(case: Case) -> Defect | None:
    standard = case.entitlement_as(Handling).standard
    return Defect.NOT_DELEGABLE if standard is None or not standard.is_delegable else None


def _shown_to_host(case: Case, agent: str) -> str:
    if agent.startswith(_ASSISTANT):
        return agent
    return case.national.pseudonym(case.host.code, agent)
