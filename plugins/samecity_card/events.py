"""The plain events in the life of a card: enabled, reported lost, found again, cancelled."""

from __future__ import annotations

from enum import StrEnum, unique

import attrs
from marshmallow import fields

from samecity.domain.card import CredentialKind
from samecity.domain.decision import FREE, Terms
from samecity.domain.lifecycle import TEMPORARY_LOSS_LAPSES_AFTER, Event
from samecity.spi import Case
from samecity_card.operation import CardEvent, OperationFields, OperationSchema, operation
from samecity_card.rules import Service


class Enable(CardEvent):
    """`card.enable`: a sealed card becomes a good one, at a bank or a window."""

    service = Service.ENABLE
    spec = operation(
        "card.enable",
        "启用",
        "Enable a card",
        kinds=frozenset({CredentialKind.NONE, CredentialKind.CARD_CONTACT}),
        source="P37c, P37g",
    )

    def event(self, case: Case) -> Event:
        """Return that the social function is enabled."""
        return Event.ENABLE


@unique
class LossKind(StrEnum):
    """Kinds of loss report. Source: `P38`."""

    TEMPORARY = "temporary"
    FORMAL = "formal"


@attrs.frozen
class LossFields(OperationFields):
    """A loss report."""

    kind: LossKind = LossKind.TEMPORARY


class LossSchema(OperationSchema):
    """Fields of a loss report."""

    makes = LossFields

    kind = fields.Enum(LossKind, by_value=True, load_default=LossKind.TEMPORARY)


class Loss(CardEvent):
    """`card.loss`: from this moment on the card and its e-card are refused everywhere (R18)."""

    spec = operation(
        "card.loss",
        "挂失",
        "Report a card lost",
        fields_type=LossFields,
        schema=LossSchema,
        rule="R18",
        source="S1 NB-13, S4 AH-06, P38",
    )

    def service_for(self, case: Case) -> Service:
        """Return what the outlet must provide: a formal report is another business."""
        return Service.FORMAL_LOSS if self._is_formal(case) else Service.LOSS

    def event(self, case: Case) -> Event:
        """Return the kind of report."""
        if self._is_formal(case):
            return Event.REPORT_FORMAL_LOSS
        return Event.REPORT_TEMPORARY_LOSS

    def terms(self, case: Case) -> Terms:
        """Tell for how many days a temporary report holds."""
        if self._is_formal(case):
            return FREE
        return Terms(limits={"days": TEMPORARY_LOSS_LAPSES_AFTER.days})

    @staticmethod
    def _is_formal(case: Case) -> bool:
        return case.fields_as(LossFields).kind is LossKind.FORMAL


class Lift(CardEvent):
    """`card.lift`: the card was found; whoever brings it proves to be the holder by its PIN."""

    service = Service.LIFT
    spec = operation(
        "card.lift",
        "解挂",
        "Lift a loss report",
        kinds=frozenset({CredentialKind.CARD_CONTACT}),
        needs_pin=True,
        source="P38",
    )

    def event(self, case: Case) -> Event:
        """Return that the loss report is lifted."""
        return Event.LIFT


class Cancel(CardEvent):
    """`card.cancel`: the end of a card; it never comes back."""

    service = Service.CANCEL
    spec = operation("card.cancel", "注销", "Cancel a card", rule="R18", source="P38")

    def event(self, case: Case) -> Event:
        """Return that the card is cancelled."""
        return Event.CANCEL
