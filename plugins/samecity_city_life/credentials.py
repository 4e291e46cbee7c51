"""What desks, meeting rooms and tills can read."""

from __future__ import annotations

from typing import Final

from samecity.domain.card import CredentialKind

KINDS: Final = frozenset(
    {
        CredentialKind.CARD_CONTACT,
        CredentialKind.CARD_CONTACTLESS,
        CredentialKind.ECARD_QR,
        CredentialKind.ECARD_SCAN,
    }
)
"""The chip, a code shown, a code scanned: an e-card counts as a card (ZS-03)."""
