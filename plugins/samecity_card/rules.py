"""A region's rules for card business: `card.toml`. What an outlet does stands in its own row."""

from __future__ import annotations

from enum import StrEnum, unique

import attrs
from marshmallow import fields, validate

from samecity.schemas.values import FEN, TEXT, StrictSchema
from samecity.spi import SectionSpec


@unique
class Service(StrEnum):
    """Card business, as an outlet's `services` and the lists of `card.toml` name it."""

    APPLY = "apply"
    ENABLE = "enable"
    UNLOCK = "unlock"
    LOSS = "loss"
    FORMAL_LOSS = "formal_loss"
    LIFT = "lift"
    CANCEL = "cancel"
    REISSUE = "reissue"


@attrs.frozen
class CardRules:
    """A region's rules for card business.

    Attributes:
        replacement_fee_fen: Fee of every third-generation card but the first (AH-03).
        validity_months: How long a new card is valid.
        making_days: Days until a card that no outlet can make at once is ready.
        exchange_days: A card can be exchanged from so many days before its validity ends.
        family_quota: Relatives whose e-cards one person may show.
        online: Business that is done online (AH-06).
        phone: Business that is done by phone (AH-06).
        demo: Whether a value is invented.
    """

    replacement_fee_fen: int
    validity_months: int
    making_days: int
    exchange_days: int
    family_quota: int
    online: frozenset[Service]
    phone: frozenset[Service]
    source: str
    demo: bool = False


def _days() -> fields.Integer:
    return fields.Integer(
        strict=True, required=True, validate=validate.Range(0, 366, error="days, 0-366")
    )


def _services() -> fields.List[Service]:
    return fields.List(fields.Enum(Service, by_value=True), required=True, post_load=frozenset)


class CardRulesSchema(StrictSchema):
    """`card.toml` of a region's data folder."""

    makes = CardRules

    replacement_fee_fen = fields.Integer(strict=True, required=True, validate=FEN)
    validity_months = fields.Integer(
        strict=True, required=True, validate=validate.Range(1, 600, error="months, 1-600")
    )
    making_days = _days()
    exchange_days = _days()
    family_quota = fields.Integer(
        strict=True, required=True, validate=validate.Range(0, 100, error="people, 0-100")
    )
    online = _services()
    phone = _services()
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


CARD = SectionSpec("card", CardRules, CardRulesSchema)
