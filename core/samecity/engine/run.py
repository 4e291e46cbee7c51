"""One request's way through the pipeline: the case, whom it asks, what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn, TypeVar

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

Answer = TypeVar("Answer")


@attrs.frozen
class Desk:
    """The services that every step may use.

    Attributes:
        is_offline: Whether what is decided here is marked as decided by a hot list alone.
    """

    directory: Directory
    national: NationalPlatform
    is_offline: bool = False


class _Shown(Case):
    """A case in the hands of a scenario, which reads it; the engine writes it when it is back."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"expected a case to be read, received an assignment to {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"expected a case to be read, received a deletion of {name}")


def show(case: Case, ask: Callable[[Case], Answer]) -> Answer:
    """Ask a scenario about a case that it cannot change.

    A change of class costs nothing; a copy for each of two questions was 6 % of a decision.
    """
    case.__class__ = _Shown
    try:
        return ask(case)
    finally:
        object.__setattr__(case, "__class__", Case)


@attrs.frozen
class Replaced:
    """Terms or an entitlement that a region put in the place of what the data say.

    Attributes:
        name: The case's attribute.
        by_data: What the scenario computed.
        plugin: The region's plugin.
        blame_code: What a refusal says if the region is at fault.
    """

    name: str
    by_data: object
    plugin: str
    blame_code: Code


@attrs.define
class Run:
    """A case under way.

    Attributes:
        case: What is known so far.
        blame: Plugin that is being asked; an exception now is its fault. Empty: ours.
        blame_code: `HOST_PLUGIN_FAILED`, or `HOME_PLUGIN_FAILED` while the home is asked.
        leftovers: Effects that happen also when the request is refused, such as a used code.
        replaced: What regions put in the place of the scenario's own numbers; step 10.
        outcome: The scenario's yes; set at step 10.
        gross_fen: Price that a refusal names, where that helps.
    """

    case: Case
    desk: Desk
    reader: Reader
    blame: str = ""
    blame_code: Code = Code.HOST_PLUGIN_FAILED
    leftovers: list[Effect] = attrs.field(factory=list)
    replaced: tuple[Replaced, ...] = ()
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
            self.replaced = ()
            self.gross_fen = 0
        self.blame, self.blame_code = "", Code.HOST_PLUGIN_FAILED
        self.is_started = True

    def for_another(self, desk: Desk, reader: Reader) -> Run:
        """Return a run of the same request to which steps 1-4 were taken, for another credential.

        Args:
            desk: Its services; regions and scenarios are the same.
            reader: Where the credential is.
        """
        known = self.case
        case = Case(known.request, desk.national)
        case.scenario, case.host, case.city = known.scenario, known.host, known.city
        case.offer = known.offer
        return Run(case, desk, reader)

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
