"""From what was counted to verdicts: pure, so that every verdict can be tried without a run.

A verdict is only given where the answers are enough for it: a percentile is an interval, and one
that reaches over its limit proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

import attrs
from msgspec.structs import replace

from samecity.texts.catalogue import Texts
from samecity_conformance.load.counted import Counted
from samecity_conformance.load.level import Equality, Levels, Machine, ServiceLevel
from samecity_conformance.load.scripts import Act
from samecity_conformance.load.shape import Shape
from samecity_conformance.load.tally import Interval, Times, add_up
from samecity_conformance.load.turn import Standing
from samecity_conformance.run.record import Case, CaseKind, Evidence, Level, Result, Verdict
from samecity_conformance.wording import Wording, alike, worded

_PURSES: Final = "transit"
"""The account of the books whose money leaves purses."""

_PERCENTILES: Final = (50, 95, 99)

_BOTH: Final = (Texts("zh"), Texts("en"))


@attrs.frozen
class Question:
    """A case, and how its result follows from what was counted."""

    case: Case
    answer: Callable[[Counted], Result]


class Judge:
    """Knows the cases of a shape and gives their verdicts.

    Args:
        shape: What is run.
        levels: What is to be kept.
        repeat: The command line of the run.

    Attributes:
        texts: Language of the sentences.
        questions: What is asked of the run.
    """

    def __init__(self, shape: Shape, levels: Levels, texts: Texts, repeat: str) -> None:
        self._shape = shape
        self.texts = texts
        self._repeat = repeat
        self.questions = tuple(self._questions(levels))

    @property
    def cases(self) -> list[Case]:
        """All cases, whatever becomes of the run."""
        return [question.case for question in self.questions]

    def results(self, counted: Counted) -> list[Result]:
        """Return a verdict for each case."""
        return [
            replace(question.answer(counted), case=question.case.id, repeat=self._repeat)
            for question in self.questions
        ]

    def same_for_all(
        self, verdict: Verdict, why: Wording, hint: Wording | None = None
    ) -> list[Result]:
        """Return one verdict for all cases: nothing was counted, and the sentence says why."""
        return [
            Result(case=case.id, verdict=verdict, why=why, hint=hint, repeat=self._repeat)
            for case in self.cases
        ]

    def _questions(self, levels: Levels) -> Iterator[Question]:
        acts = self._shape.acts()
        yield Question(self._case("answers", acts), self._right)
        yield Question(self._case("books", acts, "R29", "R30"), self._books)
        yield Question(self._case("users", acts), self._users)
        for level in levels.levels:
            kept = [act for act in acts if act.name in level.acts]
            if kept:
                case = self._case(f"level.{level.id}", kept, of=level)
                yield Question(case, partial(self._kept, level, levels.machine))
        for act in acts:
            if act.has_visitors:
                case = self._case(f"visitors.{act.name}", [act], "R02", of=act)
                yield Question(case, partial(self._equal, act, levels.visitors))
            if act.runs_out:
                case = self._case(f"units.{act.name}", [act], of=act)
                yield Question(case, partial(self._exact, act))

    def _case(
        self,
        name: str,
        acts: Sequence[Act],
        *requirements: str,
        of: ServiceLevel | Act | None = None,
    ) -> Case:
        title = {
            texts.lang: texts(
                f"load.case.{name.partition('.')[0]}",
                what="" if of is None else of.zh if texts.lang == "zh" else of.en,
            )
            for texts in _BOTH
        }
        return Case(
            id=f"load.{self._shape.id}.{name}",
            kind=CaseKind.EXAMPLE,
            zh=title["zh"],
            en=title["en"],
            requirements=requirements,
            level=Level.MUST,
            profiles=(),
            regions=tuple(sorted({act.host for act in acts})),
            scenarios=tuple(sorted({act.scenario for act in acts})),
            needs_chips=False,
            node="",
        )

    def _right(self, counted: Counted) -> Result:
        """Every answer is the right one."""
        total = counted.total
        if not total.answers:
            return self._too_few(0)
        return self._result(
            not total.wrong_answers,
            self.texts("load.all_right"),
            self.texts("load.wrong", wrong=total.wrong_answers, answers=total.answers),
            figures={"answers": total.answers, "wrong": total.wrong_answers},
            counter_example="\n".join(total.wrong),
        )

    def _books(self, counted: Counted) -> Result:
        """What people heard, what purses paid and what the books say is the same."""
        total, booked = counted.total, dict[str, int]()
        for ledger in counted.ledgers:
            add_up(booked, ledger.posted_fen)
        accounts = sorted({act.account for act in self._shape.acts() if act.account})
        heard = {account: total.heard_fen.get(account, 0) for account in accounts}
        posted = {account: booked.get(account, 0) for account in accounts}
        paid = {_PURSES: total.purses_fen} if _PURSES in accounts else {}
        problems = [one for ledger in counted.ledgers for one in ledger.problems()]
        for account, posted_fen in posted.items():
            others = {heard[account], paid.get(account, heard[account])}
            if others != {posted_fen}:
                told = {"heard": heard[account], "paid": paid.get(account, "-")}
                problems.append(
                    self.texts("load.books_differ", account=account, posted=posted_fen, **told)
                )
        return self._result(
            not problems,
            self.texts("load.books_agree"),
            self.texts("load.books_agree") if not problems else "; ".join(problems),
            figures={"heard_fen": heard, "purses_fen": paid, "posted_fen": posted},
        )

    def _users(self, counted: Counted) -> Result:
        """The users themselves had nothing to complain of; if they had, the suite is at fault."""
        faults = counted.total.faults
        received = self.texts("load.faults", count=len(faults))
        if not faults:
            return self._result(True, received, received)
        return Result("", Verdict.ERROR, received=received, why=alike(faults[0]))

    def _kept(self, level: ServiceLevel, machine: Machine, counted: Counted) -> Result:
        """Most answers come within the limit; on a machine that has time for it."""
        total = counted.total
        times = total.waited(level.acts)
        lies = times.interval(level.percent)
        if lies is None:
            return self._too_few(times.count)
        told = {"percent": level.percent, "limit_ms": level.limit_ms}
        judged = self._within(
            lies.low_ms,
            lies.high_ms,
            level.limit_ms,
            self.texts("load.level", **told),
            self.texts("load.times", **_shown(times, level.percent, lies)),
            figures={**_figures(times, total.seconds), **told},
        )
        starved_percent = total.processor.starved_percent
        if judged.verdict is Verdict.FAIL and starved_percent >= machine.starved_percent:
            return replace(
                judged,
                verdict=Verdict.ENVIRONMENT,
                why=worded("load.starved", percent=starved_percent),
                hint=worded("load.hint.quiet"),
            )
        return judged

    def _equal(self, act: Act, equality: Equality, counted: Counted) -> Result:
        """Visitors wait no longer than locals, once their card is shown."""
        total, percent = counted.total, equality.percent
        local = total.of(act.name, Standing.LOCAL).took
        visitor = total.of(act.name, Standing.VISITOR).took
        of_local, of_visitor = local.interval(percent), visitor.interval(percent)
        fewest = min(local.count, visitor.count)
        if of_local is None or of_visitor is None or fewest < equality.fewest_answers:
            return self._too_few(fewest)
        return self._within(
            of_visitor.low_ms / of_local.high_ms,
            of_visitor.high_ms / of_local.low_ms,
            equality.most,
            self.texts("load.equal", percent=percent, most=f"{equality.most:.2f}"),
            self.texts(
                "load.compared",
                percent=percent,
                local=f"{local.percentile_ms(percent):.2f}",
                visitor=f"{visitor.percentile_ms(percent):.2f}",
            ),
            figures={
                "local": _figures(local, total.seconds),
                "visitor": _figures(visitor, total.seconds),
                "most": equality.most,
            },
        )

    def _exact(self, act: Act, counted: Counted) -> Result:
        """What there was is given, all of it and no more."""
        units = counted.units(act.name)
        ran_out = [one for one in units if one.asked_in_vain]
        exact = all(one.given == one.there for one in ran_out)
        holds = exact and all(one.given <= one.there for one in units)
        if holds and not ran_out:
            why = worded("load.never_ran_out")
            return Result("", Verdict.ENVIRONMENT, why=why, hint=worded("load.hint.longer"))
        there, given = sum(one.there for one in units), sum(one.given for one in units)
        return self._result(
            holds,
            self.texts("load.units"),
            self.texts("load.given", given=given, there=there, pools=len(ran_out)),
            figures={"there": there, "given": given, "pools": len(units), "ran_out": len(ran_out)},
        )

    def _within(
        self,
        low: float,
        high: float,
        most: float,
        expected: str,
        received: str,
        figures: dict[str, object],
    ) -> Result:
        """Judge an interval: only one that lies on one side of the limit proves something."""
        if low <= most < high:
            return Result(
                "",
                Verdict.ENVIRONMENT,
                expected=expected,
                received=received,
                why=worded("load.undecided"),
                hint=worded("load.hint.longer"),
                evidence=Evidence(response=figures),
            )
        return self._result(high <= most, expected, received, figures=figures)

    def _too_few(self, answers: int) -> Result:
        return Result(
            "",
            Verdict.ENVIRONMENT,
            why=worded("load.too_few", answers=answers),
            hint=worded("load.hint.longer"),
        )

    @staticmethod
    def _result(
        holds: bool,
        expected: str,
        received: str,
        *,
        figures: dict[str, object] | None = None,
        counter_example: str = "",
    ) -> Result:
        return Result(
            "",
            Verdict.PASS if holds else Verdict.FAIL,
            expected=expected,
            received=received,
            evidence=Evidence(response=figures, counter_example=counter_example),
        )


def _figures(times: Times, seconds: float) -> dict[str, object]:
    """Return what a report shows of times, in milliseconds."""
    return {
        "answers": times.count,
        "per_second": round(times.count / seconds, 1) if seconds else 0.0,
        **{f"p{percent}_ms": round(times.percentile_ms(percent), 2) for percent in _PERCENTILES},
    }


def _shown(times: Times, percent: int, lies: Interval) -> dict[str, object]:
    return {
        "percent": percent,
        "ms": f"{times.percentile_ms(percent):.2f}",
        "low": f"{lies.low_ms:.2f}",
        "high": f"{lies.high_ms:.2f}",
        "answers": times.count,
    }
