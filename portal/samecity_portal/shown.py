"""What somebody shows at a terminal, and the terminal that it is shown to."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import attrs
import msgspec

from samecity.domain.card import CredentialKind
from samecity.errors import RequestInvalid
from samecity.spi.reader import DocumentEvidence
from samecity_hardware_sim.bench import BenchReader
from samecity_portal.bench import PortalBench
from samecity_portal.house import House
from samecity_portal.people import person_of

_ONE_OF: Final = ("card", "code", "person", "order_of")


@attrs.frozen(kw_only=True)
class Shown:
    """What is held against a terminal; exactly one of card, code, person and order_of.

    Attributes:
        card: Id of the card. For kind `none` it stays in the pocket: its holder shows a document.
        code: What an e-card's code says.
        person: Id of somebody who shows a document and no card.
        order_of: Region whose institution gives an order; nobody is there.
        pin: What is entered when the PIN is asked; None enters nothing.
        proxy: Id of the person who brings somebody else's card or code, with a document.
        is_named: Whether name and number on a document agree.
        is_present: Whether the face or the person was checked.

    Raises:
        RequestInvalid: None of the four is there, or more than one.
    """

    card: str = ""
    code: str = attrs.field(default="", repr=False)
    person: str = ""
    order_of: str = ""
    pin: str | None = attrs.field(default=None, repr=False)
    proxy: str = ""
    is_named: bool = True
    is_present: bool = True

    def __attrs_post_init__(self) -> None:
        said = [name for name in _ONE_OF if getattr(self, name)]
        if len(said) != 1:
            received = " and ".join(said) or "none"
            raise RequestInvalid(
                {"shown": f"expected one of {', '.join(_ONE_OF)}, received {received}"}
            )


def terminal(
    house: House, bench: PortalBench, shown: Shown, kind: CredentialKind, at: datetime
) -> BenchReader:
    """Set up a terminal in front of which somebody stands; it has to be closed.

    Args:
        house: Whose cards and people are meant.
        bench: Where terminals come from.
        shown: What is shown. It need not be of the kind that the terminal asks for.
        kind: Kind of credential that the request names.
        at: The terminal's clock, Asia/Shanghai.

    Raises:
        UnknownName: There is no such card, person or region.
        ReaderError: Another reader has the card.
    """
    if shown.order_of:
        region, _ = house.registry.locate(shown.order_of)
        return bench.reader_of_document(DocumentEvidence("", region.code), at)
    if shown.person:
        return bench.reader_of_document(_checked(_document(house, shown.person), shown), at)
    if shown.code:
        proxy = _document(house, shown.proxy) if shown.proxy else None
        return bench.reader_of_code(kind, shown.code, at, document=proxy, pin=shown.pin)
    wallet = house.wallet(shown.card)
    if kind is CredentialKind.NONE:
        brought = _document(house, shown.proxy) if shown.proxy else wallet.document
        return bench.reader_of_document(_checked(brought, shown), at)
    proxy = _document(house, shown.proxy) if shown.proxy else None
    held_as = kind if kind.is_card else CredentialKind.CARD_CONTACTLESS
    return bench.reader(wallet, held_as, at, pin=shown.pin, document=proxy)


def _document(house: House, person_id: str) -> DocumentEvidence:
    """Return what a counter learns from somebody's document: who it is, and the newest card."""
    holder_ref = person_of(house, person_id).holder.holder_ref
    with house.platform.journal.snapshot() as store:
        cards = house.platform.national.cards_of(holder_ref, store)
    if not cards:
        return DocumentEvidence(holder_ref)
    card, _ = cards[-1]
    return DocumentEvidence(holder_ref, card.home, card.card_ref)


def _checked(document: DocumentEvidence, shown: Shown) -> DocumentEvidence:
    return msgspec.structs.replace(document, is_named=shown.is_named, is_present=shown.is_present)
