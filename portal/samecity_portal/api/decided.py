"""How a decision and an acceptance look over the line (design section 5)."""

from __future__ import annotations

from typing import Final

from flask import Response
from marshmallow import Schema, fields

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Verdict
from samecity.domain.reasons import Code
from samecity.domain.treatment import Treatment
from samecity_portal.accepting import Accepted
from samecity_portal.api.messages import answer
from samecity_portal.api.problem import ProblemSchema, reason_problem
from samecity_portal.current import house, lang

CONFLICT: Final = "The id belongs to another request, or the card is in another reader"


class ReasonSchema(Schema):
    """Why something was refused, or a discount withheld, in the reader's language."""

    code = fields.String(required=True)
    rule = fields.String(required=True)
    message = fields.String(required=True)
    next_step = fields.String(required=True)


class TermsSchema(Schema):
    """Money, in fen; payable, saving, fund and personal add up to gross."""

    gross_fen = fields.Integer(required=True)
    payable_fen = fields.Integer(required=True)
    saving_fen = fields.Integer(required=True)
    fund_fen = fields.Integer(required=True)
    personal_fen = fields.Integer(required=True)
    limits = fields.Dict(keys=fields.String(), required=True)


class StepSchema(Schema):
    """One of the eleven steps."""

    n = fields.Integer(required=True)
    name = fields.String(required=True)
    verdict = fields.Enum(Verdict, by_value=True, required=True)
    plugin = fields.String(required=True)
    rule = fields.String(required=True)
    source = fields.String(required=True)


class DecisionSchema(Schema):
    """A decision."""

    request_id = fields.String(required=True)
    home = fields.String(required=True)
    host = fields.String(required=True)
    scenario = fields.String(required=True)
    kind = fields.Enum(CredentialKind, by_value=True, required=True)
    allowed = fields.Boolean(required=True)
    treatment = fields.Enum(Treatment, by_value=True, required=True)
    decided_by = fields.String(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    notes = fields.List(fields.Nested(ReasonSchema), required=True)
    terms = fields.Nested(TermsSchema, required=True)
    effects = fields.List(fields.Dict(keys=fields.String()), required=True)
    disclosed = fields.List(fields.String(), required=True)
    steps = fields.List(fields.Nested(StepSchema), required=True)
    catalogue_version = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    offline = fields.Boolean(required=True)


class AcceptanceSchema(Schema):
    """A decision that was kept, and what the host learns by it."""

    decision = fields.Nested(DecisionSchema, required=True)
    disclosure = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={"description": "What the host may know, by field; empty in a replay"},
    )
    is_replay = fields.Boolean(required=True)
    opened = fields.Integer(
        required=True, metadata={"description": "How often the reader was opened"}
    )
    balance_fen = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "What the purse that was shown holds now; null without one"},
    )


class ConflictSchema(ProblemSchema):
    """An id that belongs to another request."""

    decision = fields.Nested(
        DecisionSchema, metadata={"description": "The refusal, where it was about an acceptance"}
    )


def answer_accepted(accepted: Accepted) -> Response:
    """Return an acceptance: 201, or 200 for one that was kept before, or the conflict."""
    acceptance = accepted.acceptance
    said = house().platform.explain(acceptance.decision, lang())
    if accepted.is_conflict:
        return reason_problem(409, Code.IDEMPOTENCY_CONFLICT, decision=said)
    body = {
        "decision": said,
        "disclosure": dict(acceptance.disclosure),
        "is_replay": acceptance.is_replay,
        "opened": accepted.opened,
        "balance_fen": accepted.balance_fen,
    }
    return answer(body, 200 if acceptance.is_replay else 201)
