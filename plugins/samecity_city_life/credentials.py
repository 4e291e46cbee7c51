"""What desks, meeting rooms and tills can read, and who is behind an order."""

from __future__ import annotations

from typing import Final

from samecity.domain.card import CredentialKind
from samecity.domain.reasons import Code, Reason
from samecity.spi import Case

KINDS: Final = frozenset(
    {
        CredentialKind.CARD_CONTACT,
        CredentialKind.CARD_CONTACTLESS,
        CredentialKind.ECARD_QR,
        CredentialKind.ECARD_SCAN,
    }
)
"""The chip, a code shown, a code scanned: an e-card counts as a card (ZS-03)."""


def refuse_person(case: Case) -> Reason | None:
    """Refuse whoever comes in person with what only the host's institution orders."""
    document = case.presentment.document
    if document is not None and not document.holder_ref:
        return None
    return Reason(Code.AGENT_NOT_AUTHORISED)
