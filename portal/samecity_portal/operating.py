"""Operations on a card: what a counter, a site or a telephone line does with it at its home."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import unique

import attrs

from samecity.domain.card import CredentialKind
from samecity.domain.word import Word
from samecity.synthetic.world import Wallet
from samecity_portal.accepting import Accepted, accept
from samecity_portal.house import House
from samecity_portal.shown import Shown


@unique
class Operation(Word):
    """What can be done with a card."""

    APPLY = "apply"
    ENABLE = "enable"
    UNLOCK = "unlock"
    LOSS = "loss"
    LIFT = "lift"
    CANCEL = "cancel"
    REISSUE = "reissue"

    @property
    def scenario(self) -> str:
        """Code of its scenario."""
        return f"card.{self.value}"


@attrs.frozen(kw_only=True)
class Order:
    """An operation that somebody wants.

    Attributes:
        fields: As the operation's scenario has them.
        request_id: Decided once; empty is a new one.
        kind: What is shown; None is a document wherever that is enough, else the card.
        point: Outlet; empty is any of the card's city.
        at: Moment; None is now.
        pin: What is entered when the PIN is asked.
    """

    operation: Operation
    fields: Mapping[str, object] = attrs.field(factory=dict)
    request_id: str = ""
    kind: CredentialKind | None = None
    point: str = ""
    at: datetime | None = None
    guardian_agrees: bool = False
    pin: str | None = attrs.field(default=None, repr=False)


def operate(house: House, card_ref: str, order: Order) -> Accepted:
    """Operate on a card at its home: an acceptance of `card.<operation>` there.

    A PIN that is unlocked is reset on the chip, as the counter's terminal does.

    Raises:
        RequestInvalid: The order has the wrong shape; nothing was kept.
        UnknownName: There is no such card.
        ReaderError: Another reader has the card.
        JournalError: The journal cannot keep it.
    """
    wallet = house.wallet(card_ref)
    accepted = accept(house, _request(house, wallet, order), Shown(card=card_ref, pin=order.pin))
    if _resets_pin(order, accepted):
        house.bench(house.world()).reset_pin(wallet)
    return accepted


def at_desk(house: House, scenario: str, place: str) -> dict[str, object]:
    """Return what every request at a counter says: where, what is shown, and that it was told.

    Args:
        house: Where the scenario is looked up.
        scenario: Scenario code.
        place: Region or city of the counter.

    Raises:
        UnknownName: There is no such scenario or place.
    """
    region, city = house.registry.locate(place)
    kinds = house.registry.known_scenario(scenario).spec.kinds
    # A document where that is enough, else the card in the chip reader.
    kind = CredentialKind.NONE if CredentialKind.NONE in kinds else CredentialKind.CARD_CONTACT
    told = [f"{region.code}:{scenario}"]
    return {
        "scenario": scenario,
        "host": region.code,
        "city": city,
        "kind": kind.value,
        "notices": told,
        "consents": told,
    }


def _request(house: House, wallet: Wallet, order: Order) -> dict[str, object]:
    """Return the request that a counter of the card's city makes of an operation."""
    scenario = order.operation.scenario
    said: dict[str, object] = {
        **at_desk(house, scenario, wallet.home),
        "city": house.city_of(wallet),
        "fields": dict(order.fields),
        "guardian_agrees": order.guardian_agrees,
    }
    if order.kind is not None:
        said["kind"] = order.kind.value
    if order.at is not None:
        said["at"] = order.at.isoformat()
    named = {"request_id": order.request_id, "point": order.point}
    return said | {name: value for name, value in named.items() if value}


def _resets_pin(order: Order, accepted: Accepted) -> bool:
    """Say whether the counter's terminal has the order to reset the PIN on the chip."""
    is_new = accepted.acceptance.decision.allowed and not accepted.acceptance.is_replay
    return is_new and order.operation is Operation.UNLOCK and order.fields.get("what") == "pin"
