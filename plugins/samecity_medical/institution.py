"""What an institution has to be, and whom it may take for the patient, before it settles."""

from __future__ import annotations

from typing import Final

from samecity.domain.card import CredentialKind
from samecity.domain.effects import SetState
from samecity.domain.reasons import Code, Reason
from samecity.spi import Case

DESIGNATED: Final = "designated"
OUT_OF_AREA: Final = "out_of_area"
HEALTH_CARD: Final = "health_card"
"""Services of a point: bound by contract to the insurance; able to settle for people insured
elsewhere; able to tell the holder by the resident health card as well (BZ-11)."""

PROXY_PROOF_MISSING: Final = "PROXY_PROOF_MISSING"

_MOST_NAMED: Final = 5


def refuse_institution(case: Case) -> Reason | None:
    """Say why this institution cannot settle for this card (ZS-11)."""
    services = case.offer.point.services
    if DESIGNATED not in services:
        return Reason(Code.NOT_DESIGNATED)
    if case.home.code != case.host.code and OUT_OF_AREA not in services:
        return Reason(Code.OUT_OF_AREA_NOT_ENABLED, {"enabled": _enabled(case)})
    return None


def _enabled(case: Case) -> str:
    """Name the enabled institutions that offer the same, those of the same city first."""
    points = case.host.catalogue.points_of(case.offer.item)
    enabled = [one for one in points if {DESIGNATED, OUT_OF_AREA} <= one.services]
    enabled.sort(key=lambda one: (one.city != case.city.code, one.id))
    return ", ".join(one.id for one in enabled[:_MOST_NAMED]) or "-"


def refuse_bearer(case: Case, *, is_proxy: bool) -> Reason | None:
    """Say why the person at the till may not use this card.

    A card is not lent. A proxy shows the patient's card or code and a document of their own.

    Args:
        case: What was shown.
        is_proxy: Whether the bearer says to come for somebody else.

    Source: L:FUND 15, 17.
    """
    if case.request.kind is CredentialKind.NONE:
        return Reason(PROXY_PROOF_MISSING) if is_proxy else None
    document = case.presentment.document
    bearer_ref = document.holder_ref if document is not None else ""
    is_another = bearer_ref not in ("", case.holder.holder_ref)
    if is_proxy and not is_another:
        return Reason(PROXY_PROOF_MISSING)
    return Reason(Code.HOLDER_MISMATCH) if is_another and not is_proxy else None


def note_proxy(case: Case) -> SetState:
    """Make the effect by which the host remembers who bought for whom, by its own names for them.

    Args:
        case: One whose proxy was admitted by `refuse_bearer`.
    """
    document = case.presentment.document
    assert document is not None  # see above
    by = case.national.pseudonym(case.host.code, document.holder_ref)
    body = {"patient": case.pseudonym, "by": by}
    return case.host_shelf.set("proxy", case.request.request_id, body, None)
