"""One request's way through the pipeline: the case, whom it asks, what it leaves behind."""

from __future__ import annotations

import attrs

from samecity.domain.effects import Effect
from samecity.domain.reasons import Code
from samecity.domain.treatment import Treatment
from samecity.engine.directory import Directory
from samecity.spi.national import NationalPlatform
from samecity.spi.reader import Reader
from samecity.spi.region import Question
from samecity.spi.scenario import Allowed, Case
from samecity.spi.state import StateStore


@attrs.frozen
class Desk:
    """The services that every step may use."""

    directory: Directory
    national: NationalPlatform


@attrs.define
class Run:
    """A case under way.

    Attributes:
        case: What is known so far.
        blame: Plugin that is being asked; an exception now is its fault. Empty: ours.
        blame_code: `HOST_PLUGIN_FAILED`, or `HOME_PLUGIN_FAILED` while the home is asked.
        leftovers: Effects that happen also when the request is refused, such as a used code.
        outcome: The scenario's yes; set at step 10.
        gross_fen: Price that a refusal names, where that helps.
    """

    case: Case
    desk: Desk
    reader: Reader
    blame: str = ""
    blame_code: Code = Code.HOST_PLUGIN_FAILED
    leftovers: list[Effect] = attrs.field(factory=list)
    outcome: Allowed = attrs.field(init=False)
    gross_fen: int = 0
    is_started: bool = False

    def start(self, store: StateStore) -> None:
        """Begin in a transaction, and forget what an earlier try in another one found out."""
        case = self.case
        case.store = store
        if self.is_started:
            case.ecard, case.card = None, None
            case.treatment, case.decided_by, case.agreement_source = Treatment.REFUSED, "", ""
            self.leftovers.clear()
            self.gross_fen = 0
        self.is_started = True

    def question(self, treatment: Treatment) -> Question:
        """Put what a region's plugin may know of the case into a question."""
        case = self.case
        request, offer = case.request, case.offer
        return Question(
            request.scenario,
            case.home.code,
            treatment,
            request.fields,
            offer.item,
            offer.point,
            case.city,
            request.kind,
            case.profile,
            request.at,
        )
