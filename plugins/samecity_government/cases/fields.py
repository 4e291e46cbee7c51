"""The steps in the life of a case, and the fields of a request for one of them."""

from __future__ import annotations

from enum import StrEnum, unique

import attrs
from marshmallow import fields

from samecity_government.cases.application import NUMBER, ApplicationFields, ApplicationSchema
from samecity_government.cases.case_book import Outcome


@unique
class Step(StrEnum):
    """What is done with a case."""

    FILE = "file"
    SUPPLEMENT = "supplement"
    DECIDE = "decide"
    COLLECT = "collect"
    PROGRESS = "progress"


@attrs.frozen
class AcceptFields(ApplicationFields):
    """One step of a case.

    Attributes:
        case: Number of the case, for every step but the first; `item` is that of the case.
        mandate: Number of the mandate by which an agent files.
        outcome: What the authority decides.
    """

    step: Step = Step.FILE
    case: str = ""
    mandate: str = ""
    outcome: Outcome = Outcome.GRANT


class AcceptSchema(ApplicationSchema):
    """Fields of a step."""

    makes = AcceptFields

    step = fields.Enum(Step, by_value=True, load_default=Step.FILE)
    case = fields.String(load_default="", validate=NUMBER)
    mandate = fields.String(load_default="", validate=NUMBER)
    outcome = fields.Enum(Outcome, by_value=True, load_default=Outcome.GRANT)
