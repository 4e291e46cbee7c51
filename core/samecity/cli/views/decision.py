"""A decision as people see it: the answer, what it costs, why, and the eleven steps."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table

from samecity.cli.views.names import Names
from samecity.cli.views.screen import STYLES, Cell, card, table
from samecity.cli.views.sentence import Sentence
from samecity.domain.decision import Decision, Verdict


def decision_panel(
    names: Names,
    decision: Decision,
    disclosure: Mapping[str, object],
    *,
    home: str = "",
    verdict: str = "",
    remark: str = "",
) -> Panel:
    """Show a decision.

    Args:
        names: The reader's language.
        decision: The decision.
        disclosure: What the host got to know, by field.
        home: Region whose card was asked about, for a decision that ended before it was read.
        verdict: The answer in a word; by default allowed or refused.
        remark: A last line, such as that the answer is an earlier one; or empty.
    """
    texts = names.texts
    if not verdict:
        verdict = texts("accept.allowed") if decision.allowed else texts("accept.refused")
    parts: list[RenderableType] = [
        card(_rows(names, decision, disclosure, home)),
        "",
        steps_table(names, decision),
    ]
    if remark:
        parts += ["", Sentence(remark)]
    return Panel(
        Group(*parts),
        title=f"{verdict}  {names.scenario(decision.scenario)}",
        title_align="left",
        border_style="green" if decision.allowed else "red",
    )


def steps_table(names: Names, decision: Decision) -> Table:
    """Show the steps that were taken; the last one decided."""
    texts = names.texts
    headings = [
        "",
        texts("step.heading"),
        "",
        texts("step.plugin"),
        texts("step.rule"),
        texts("step.source"),
    ]
    rows: list[list[Cell]] = []
    for step in decision.steps:
        passed = step.verdict is Verdict.PASSED
        mark = Sentence("✓", style="green") if passed else Sentence("✗", style="red")
        name = texts.word("step.name", step.name)
        rows.append([str(step.n), name, mark, step.plugin, step.rule, step.source])
    return table("", headings, rows)


def _rows(
    names: Names, decision: Decision, disclosure: Mapping[str, object], home: str
) -> list[tuple[str, Cell]]:
    texts = names.texts
    known = decision.home or home
    issuer = names.region(known) if known else texts("accept.unread")
    rows: list[tuple[str, Cell]] = [
        (texts("accept.way"), f"{issuer} → {names.region(decision.host)}"),
        (texts("accept.at"), f"{decision.at:%Y-%m-%d %H:%M}"),
    ]
    if decision.catalogue_version:
        # Without a host's catalogue it never came to showing anything.
        rows.append((texts("accept.kind"), names.kind(decision.kind)))
    if decision.allowed:
        treatment = Sentence(names.treatment(decision.treatment), STYLES[decision.treatment])
        rows += [
            (texts("accept.treatment"), treatment),
            (texts("accept.why"), names.because(decision)),
            (texts("accept.pays"), names.payment(decision.terms)),
        ]
    if decision.offline:
        host = names.region(decision.host)
        rows.append((texts("accept.offline"), texts("accept.by_hot_list", host=host)))
    rows += _reason_rows(names, decision)
    if decision.terms.limits:
        rows.append((texts("accept.limits"), names.limits(decision.terms)))
    if decision.allowed:
        rows.append((texts("accept.disclosed"), _disclosed(names, decision, disclosure)))
    return rows


def _reason_rows(names: Names, decision: Decision) -> list[tuple[str, Cell]]:
    texts = names.texts
    rows: list[tuple[str, Cell]] = []
    for label, reasons in (
        (texts("accept.why"), decision.reasons),
        (texts("accept.note"), decision.notes),
    ):
        for one in names.reasons(reasons):
            rows.append((label, f"{one['message']} ({one['code']}, {one['rule']})"))
            if one["next_step"]:
                rows.append((texts("accept.next"), one["next_step"]))
    return rows


def _disclosed(names: Names, decision: Decision, disclosure: Mapping[str, object]) -> str:
    texts = names.texts
    if not decision.disclosed:
        return texts("accept.nothing_disclosed")
    return names.listed(
        texts(
            "accept.field",
            field=texts.word("disclosed", field),
            value=texts.word("value", str(disclosure[field])),
        )
        if field in disclosure
        else texts.word("disclosed", field)
        for field in decision.disclosed
    )
