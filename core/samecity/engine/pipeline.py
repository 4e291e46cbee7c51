"""The pipeline: eleven small steps whose order decides which reason wins (domain 4.4).

Pure but for the reader, which step 5 opens and nothing opens before: a service that is not
offered reads nobody's card. `open` runs outside the transaction and `conclude` inside it, so that
no decision makes a journal wait for a card.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Final

import attrs
import msgspec

from samecity.domain.decision import Decision, Step, Terms, Verdict
from samecity.domain.effects import OpenIncident, public_of
from samecity.domain.reasons import Code, Reason
from samecity.domain.request import Request
from samecity.domain.treatment import Treatment
from samecity.engine import steps_after, steps_before
from samecity.engine.answers import WrongAnswer
from samecity.engine.disclosure import disclose
from samecity.engine.purse import purse_ref_of
from samecity.engine.run import Desk, Run
from samecity.errors import JournalError, ReaderError
from samecity.spi.journal import Ruling
from samecity.spi.reader import Reader
from samecity.spi.scenario import Case
from samecity.spi.state import StateStore

_log = logging.getLogger("samecity.engine")
_HUB: Final = "samecity"
_CREDENTIAL: Final = 5
_RULE: Final = 10
_TRAILS_KEPT: Final = 10_000
_RULE_OF_TREATMENT: Final = {
    Treatment.LOCAL: "R01",
    Treatment.LOCAL_EQUAL: "R02",
    Treatment.HOST_OPEN: "R06",
    Treatment.NATIONAL_BASELINE: "R06",
    Treatment.HOME_POLICY: "R10",
    Treatment.REFUSED: "R06",
}


@attrs.frozen
class _Stage:
    """One step: what it does, and who decides it by which rule and source.

    Attributes:
        asks: Whether it asks a plugin, whose exceptions become a refusal.
    """

    n: int
    name: str
    run: Callable[[Run], Reason | None]
    credit: Callable[[Case], tuple[str, str, str]]
    asks: bool = False


def _credit_offer(case: Case) -> tuple[str, str, str]:
    return case.host.plugin, "R03", case.offer.item.source


def _credit_kind(case: Case) -> tuple[str, str, str]:
    return case.host.plugin, "R19", case.offer.point.source


def _credit_state(case: Case) -> tuple[str, str, str]:
    return case.home.plugin, "R17", "S1 NB-10"


def _credit_treatment(case: Case) -> tuple[str, str, str]:
    source = case.agreement_source or case.offer.item.source
    return case.decided_by, _RULE_OF_TREATMENT[case.treatment], source


def _credit_rule(case: Case) -> tuple[str, str, str]:
    spec = case.scenario.spec
    return case.scenario.plugin, spec.rule, case.terms_source or spec.source


def _ours(rule: str, source: str) -> Callable[[Case], tuple[str, str, str]]:
    credit = (_HUB, rule, source)
    return lambda _case: credit


OPENING: Final = (
    _Stage(1, "shape", steps_before.check_shape, _ours("R29", "domain 4.4")),
    _Stage(2, "parties", steps_before.find_parties, _ours("R06", "GB/T 2260"), asks=True),
    _Stage(3, "offer", steps_before.find_offer, _credit_offer, asks=True),
    _Stage(4, "kind", steps_before.accept_kind, _credit_kind),
    _Stage(5, "credential", steps_before.read_credential, _ours("R16", "P8")),
)
"""Steps outside the transaction; of step 5 the reading."""

CONCLUDING: Final = (
    _Stage(5, "credential", steps_before.authenticate, _ours("R16", "P8")),
    _Stage(6, "state", steps_after.check_state, _credit_state, asks=True),
    _Stage(7, "holder", steps_after.check_holder, _ours("R16", "L:FUND 15")),
    _Stage(8, "treatment", steps_after.settle_treatment, _credit_treatment, asks=True),
    _Stage(9, "consent", steps_after.check_consent, _ours("R25", "PIPL 6, 13, 23, 31")),
    _Stage(10, "rule", steps_after.apply_rule, _credit_rule, asks=True),
    _Stage(11, "effects", steps_after.check_effects, _ours("R29", "domain 4.4"), asks=True),
)
"""Steps inside the transaction; of step 5 the checking of what was read."""

_ALL: Final = (*OPENING[:-1], *CONCLUDING)
"""The eleven; step 5 is passed when it was checked."""


class Opened(msgspec.Struct, frozen=True, gc=False):
    """A request whose credential was read; it can be concluded, and again after a conflict."""

    run: Run

    @property
    def purse_ref(self) -> str:
        """The purse that was read, or nothing."""
        return purse_ref_of(self.run.case.presentment)


class Concluded(msgspec.Struct, frozen=True, gc=False):
    """A ruling and what the host is told besides; the latter is handed over and forgotten."""

    ruling: Ruling
    disclosure: Mapping[str, object]


_NOTHING: Final[Mapping[str, object]] = {}


class Pipeline:
    """The decision engine over a directory of plugins and a national platform."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._trails: dict[tuple[object, ...], tuple[Step, ...]] = {}

    def decide(self, request: Request, reader: Reader, store: StateStore) -> Concluded:
        """Decide a request in one go, against a store that nobody else changes meanwhile.

        Args:
            request: A request that has crossed the border.
            reader: Opened at step 5, never before.
            store: The journal, or a memory of one.
        """
        opened = self.open(request, reader)
        return opened if isinstance(opened, Concluded) else self.conclude(opened, store)

    def open(self, request: Request, reader: Reader) -> Opened | Concluded:
        """Take steps 1-4 and read the credential; a refusal ends here."""
        run = Run(Case(request, self._desk.national), self._desk, reader)
        refused = self._take(OPENING, run)
        return Opened(run) if refused is None else refused

    def reopen(self, opened: Opened, reader: Reader) -> Opened | Concluded:
        """Read another credential for the same request; steps 1-4 know of no card, and stand.

        Args:
            opened: Of this pipeline, or of one over the same regions and scenarios.
            reader: Where the other credential is.
        """
        run = opened.run.for_another(self._desk, reader)
        refused = self._take(OPENING[-1:], run)
        return Opened(run) if refused is None else refused

    def conclude(self, opened: Opened, store: StateStore) -> Concluded:
        """Take steps 5-11 against a transaction's view of the journal."""
        run = opened.run
        run.start(store)
        refused = self._take(CONCLUDING, run)
        return self._allow(run) if refused is None else refused

    def give_up(self, request: Request, reader: Reader, error: ReaderError) -> Concluded:
        """Refuse a request whose credential was read and is gone before it could be concluded."""
        run = Run(Case(request, self._desk.national), self._desk, reader)
        refused = self._take(OPENING[:-1], run)
        return refused or self._refuse(run, OPENING[-1], Reason(error.reason))

    def _take(self, stages: tuple[_Stage, ...], run: Run) -> Concluded | None:
        stage = stages[0]
        try:
            for stage in stages:
                refusal = stage.run(run)
                if refusal is not None:
                    return self._refuse(run, stage, refusal)
        except BaseException as error:
            # The border to plugins: what they raise becomes a refusal, also an exit; what the
            # operator interrupts, what the journal says and what is our own fault goes on up.
            if isinstance(error, KeyboardInterrupt) or not (stage.asks and run.blame):
                raise
            if isinstance(error, JournalError) and run.is_started:
                raise
            return self._blame(run, stage, error)
        return None

    def _blame(self, run: Run, stage: _Stage, error: BaseException) -> Concluded:
        if stage.n >= _RULE and run.blame == run.case.scenario.plugin:
            steps_after.find_culprit(run)
        # No traceback and no text of a plugin's: they could hold personal data.
        what = error if isinstance(error, WrongAnswer) else type(error).__name__
        _log.error("plugin %s: %s at step %d", run.blame, what, stage.n)
        return self._refuse(run, stage, Reason(run.blame_code, {"plugin": run.blame}))

    def _trail(self, case: Case, stages: tuple[_Stage, ...]) -> tuple[Step, ...]:
        """Return steps that were passed; made once for each way of passing them.

        Args:
            case: The home is known.
            stages: Those that were taken, from the first on.
        """
        offer = case.offer
        key = (
            len(stages),
            case.host.plugin,
            case.home.plugin,
            case.request.scenario,
            offer.item.source,
            offer.point.source,
            case.treatment,
            case.decided_by,
            case.terms_source,
        )
        trail = self._trails.get(key)
        if trail is None:
            if len(self._trails) >= _TRAILS_KEPT:
                # Some plugin names another source each time.
                self._trails.clear()
            trail = self._trails[key] = self._passed(case, stages)
        return trail

    @staticmethod
    def _passed(case: Case, stages: tuple[_Stage, ...]) -> tuple[Step, ...]:
        return tuple(
            Step(stage.n, stage.name, Verdict.PASSED, *stage.credit(case)) for stage in stages
        )

    def _refuse(self, run: Run, stage: _Stage, reason: Reason) -> Concluded:
        # Of what happens all the same only an incident is told; that a code is used up is not,
        # so that card and e-card are answered alike (R19).
        if not self._desk.directory.knows_reason(reason.code):
            # A refusal without message and next step is no refusal (R27).
            _log.error("plugin %s: unregistered reason at step %d", run.blame, stage.n)
            reason = Reason(Code.HOST_PLUGIN_FAILED, {"plugin": run.blame or _HUB})
        rule = reason.rule or self._desk.directory.rule_of(reason.code)
        taken = _ALL[: stage.n - 1]
        is_home_known = stage.n > _CREDENTIAL
        steps = (self._trail if is_home_known else self._passed)(run.case, taken)
        step = Step(
            stage.n,
            stage.name,
            Verdict.REFUSED,
            (stage.asks and run.blame) or _HUB,
            rule,
            "domain 4.4",
        )
        case, request = run.case, run.case.request
        home, host = getattr(case, "home", None), getattr(case, "host", None)
        scenario = getattr(case, "scenario", None)
        decision = Decision(
            request_id=request.request_id,
            home=home.code if home is not None else "",
            host=request.host,
            scenario=request.scenario,
            kind=request.kind,
            allowed=False,
            treatment=Treatment.REFUSED,
            decided_by=case.decided_by or _HUB,
            reasons=(reason,),
            notes=(),
            terms=Terms(gross_fen=run.gross_fen),
            effects=tuple([one.public() for one in run.leftovers if isinstance(one, OpenIncident)]),
            disclosed=(),
            steps=(*steps, step),
            catalogue_version=host.identity.version if host is not None else "",
            at=request.at,
            offline=self._desk.is_offline,
        )
        plugin = scenario.plugin if scenario is not None else _HUB
        effects = tuple(run.leftovers)
        return Concluded(
            Ruling(decision, effects, request.digest, plugin, case.pseudonym), _NOTHING
        )

    def _allow(self, run: Run) -> Concluded:
        case, outcome = run.case, run.outcome
        request = case.request
        decision = Decision(
            request_id=request.request_id,
            home=case.home.code,
            host=case.host.code,
            scenario=request.scenario,
            kind=request.kind,
            allowed=True,
            treatment=case.treatment,
            decided_by=case.decided_by,
            reasons=outcome.reasons,
            notes=outcome.notes,
            terms=outcome.terms,
            effects=public_of(outcome.effects),
            disclosed=case.scenario.disclosed,
            steps=self._trail(case, _ALL),
            catalogue_version=case.host.identity.version,
            at=request.at,
            offline=self._desk.is_offline,
        )
        effects = (*outcome.effects, *run.leftovers)
        plugin = case.scenario.plugin
        ruling = Ruling(decision, effects, request.digest, plugin, case.pseudonym)
        return Concluded(ruling, disclose(case))
