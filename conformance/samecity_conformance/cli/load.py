"""`samecity load`: many people at once, every answer compared, in processes of Locust."""

from __future__ import annotations

import re
import shlex
from datetime import datetime
from pathlib import Path
from typing import Final

import click
import msgspec

from samecity.cli.command import command
from samecity.cli.options import text
from samecity.cli.views.screen import Cell, show, table
from samecity.domain.clock import SHANGHAI
from samecity.texts.catalogue import Texts
from samecity_conformance.bindings import HTTP, IN_PROCESS, MEMORY
from samecity_conformance.cli.report import EXIT_CODES
from samecity_conformance.load.conduct import Load, conduct, keep
from samecity_conformance.load.level import load_levels
from samecity_conformance.load.plan import Plan
from samecity_conformance.load.scripts import STOCK_UNITS
from samecity_conformance.load.shape import DEFAULT, find_shape
from samecity_conformance.load.stage import MOST_WORKERS
from samecity_conformance.load.tally import Tally
from samecity_conformance.load.verdicts import Judge
from samecity_conformance.reports.page.words import word_of
from samecity_conformance.reports.report import Outcome, Report, make_report
from samecity_conformance.reports.sentences import first_line, reasons
from samecity_conformance.requirements.book import load_requirements

_DURATION: Final = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,4})m)?(?:(\d{1,5})s?)?", re.ASCII)
_LONGEST_S: Final = 24 * 3600


def duration(value: str | float) -> float:
    """Read a run time as Locust writes it: 90, 90s, 1m30s, 2h.

    Returns:
        Seconds.

    Raises:
        click.BadParameter: It is no time, or not between one second and a day.
    """
    if isinstance(value, float):
        return value
    found = _DURATION.fullmatch(value)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    total_s = hours * 3600 + minutes * 60 + seconds
    if not 1 <= total_s <= _LONGEST_S:
        raise click.BadParameter("expected a time of one second to a day, as 90s, 1m30s or 2h")
    return float(total_s)


@command("load")
@click.option("--shape", type=text, default=DEFAULT, show_default=True, help="Who comes when.")
@click.option(
    "--users", type=click.IntRange(1, 100_000), default=50, show_default=True, help="At most."
)
@click.option(
    "--run-time",
    "run_time_s",
    type=duration,
    default="30s",
    show_default=True,
    help="How long people come, as 90s, 1m30s or 2h.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, MOST_WORKERS),
    default=1,
    show_default=True,
    help="Processes over which Locust spreads the users.",
)
@click.option(
    "--binding",
    type=click.Choice([one.name for one in (IN_PROCESS, MEMORY, HTTP)]),
    help="How cards and codes are reached; by default inprocess, with --sut http.",
)
@click.option("--sut", type=text, help="Address of a system under test, asked over HTTP.")
@click.option(
    "--database-url",
    type=text,
    help="A new journal that all workers share; by default each has one of its own in memory.",
)
@click.option(
    "--cardholders-url", type=text, help="Their cardholder base; by default beside the journal."
)
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    help="Where the master listens, on the loopback; by default a free one.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Who comes, and how long after the one before.",
)
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), help="Keep the run there.")
def load(
    *,
    shape: str,
    users: int,
    run_time_s: float,
    workers: int,
    binding: str | None,
    sut: str | None,
    database_url: str | None,
    cardholders_url: str | None,
    port: int | None,
    seed: int,
    to: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """Let many people use their cards at once, and see that every answer is right and in time.

    Exit code: 0 all levels kept, 1 a wrong answer or a level missed, 2 wrong command line, 3 not
    enough samples, a lost worker or wrong settings, 5 the suite is defective.
    """
    found, texts = find_shape(shape), Texts(lang)
    if users < workers:
        raise click.UsageError(f"expected at least one user for each of {workers} workers")
    if port is not None and workers == 1:
        raise click.UsageError("expected --workers 2 or more with --port, received one")
    binding = binding or (HTTP.name if sut else IN_PROCESS.name)
    if (sut or binding == HTTP.name) and (binding != HTTP.name or database_url):
        raise click.UsageError("expected --sut with --binding http and without --database-url")
    books = 1 if database_url is not None else workers
    plan = Plan(
        shape=shape,
        users=users,
        run_time_s=run_time_s,
        workers=workers,
        binding=binding,
        seed=seed,
        sut=sut or "",
        units=_units(users * found.share("stock") / books),
        database_url=database_url,
        cardholders_url=cardholders_url,
        port=port or 0,
    )
    told = {"shape": found.zh if lang == "zh" else found.en, "users": users, "workers": workers}
    click.echo(texts("load.begins", **told, seconds=f"{run_time_s:.0f}"), err=True)
    judge = Judge(found, load_levels(), texts, _repeat(plan))
    ran = conduct(plan, judge, texts, datetime.now(SHANGHAI))
    if to is not None:
        keep(ran.record, to)
    made = make_report(ran.record, load_requirements().values(), {})
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(made)))
    else:
        _tell(ran, made, texts)
    return EXIT_CODES[made.conclusion]


def _units(users: float) -> int:
    """Return how much is left for users who come for the last of it: enough for half of them."""
    return max(1, min(STOCK_UNITS, round(users / 2)))


def _repeat(plan: Plan) -> str:
    """Return the line that repeats a run; a database has to be a new one again."""
    words = {
        "--shape": plan.shape,
        "--users": plan.users,
        "--run-time": f"{plan.run_time_s:.0f}s",
        "--workers": plan.workers,
        "--binding": plan.binding,
        "--seed": plan.seed,
        **({"--sut": plan.sut} if plan.sut else {}),
    }
    line = [str(word) for pair in words.items() for word in pair]
    return shlex.join(["samecity", "load", *line])


def _tell(ran: Load, made: Report, texts: Texts) -> None:
    """Print what a run comes to, every verdict, and what to do about those that are not good."""
    show(first_line(made, texts), *reasons(made, texts))
    if ran.counted is not None:
        total = ran.counted.total
        told = {"answers": total.answers, "wrong": total.wrong_answers}
        show(texts("load.counted", **told, rate=f"{_per_second(total):.0f}"))
    headings = [texts(f"load.{name}") for name in ("verdict", "what", "expected", "received")]
    show("", table("", headings, [_row(outcome, texts) for outcome in made.cases]))
    results = [outcome.result for outcome in made.cases if outcome.result is not None]
    for wrong in filter(None, (result.evidence.counter_example for result in results)):
        show("", wrong)
    for hint in dict.fromkeys(result.hint for result in results if result.hint is not None):
        show("", f"{texts('findings.next')}: {hint.of(texts.lang)}")
    show("", f"{texts('load.again')}: {results[0].repeat}")


def _per_second(total: Tally) -> float:
    return total.answers / total.seconds if total.seconds else 0.0


def _row(outcome: Outcome, texts: Texts) -> list[Cell]:
    result, case = outcome.result, outcome.case
    assert result is not None, "expected a verdict for each case"
    why = result.why.of(texts.lang) if result.why is not None else ""
    said = "\n".join(filter(None, (result.received, why)))
    title = case.zh if texts.lang == "zh" else case.en
    return [word_of(result.verdict, texts), title, result.expected, said]
