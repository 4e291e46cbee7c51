"""What only an institution may do: nobody stands in front, and no person gives its orders."""

from __future__ import annotations

from typing import Final

from samecity.domain.reasons import Code, Reason
from samecity.spi import Case

MEMBER_UNKNOWN: Final = "MEMBER_UNKNOWN"


def refuse_person(case: Case) -> Reason | None:
    """Say why a person cannot do what only an institution may; nothing for an institution."""
    document = case.presentment.document
    if document is not None and not document.holder_ref:
        return None
    return Reason(Code.AGENT_NOT_AUTHORISED)
