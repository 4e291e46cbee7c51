"""`samecity conform list`: which cases there are, and which requirement each of them tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from rich.table import Table

from samecity.cli.command import EXIT_ALLOWED, EXIT_UNKNOWN, command, print_json
from samecity.cli.views.screen import show, table
from samecity.texts.catalogue import Texts
from samecity_conformance.cli.doctor import tell_findings
from samecity_conformance.cli.wishes import selecting_options, wish_of
from samecity_conformance.requirements import Requirement, coverage, load_requirements
from samecity_conformance.run.record import Case, Result
from samecity_conformance.run.survey import survey


@command("list")
@selecting_options
def list_cases(
    *, regions: tuple[str, ...], profiles: tuple[str, ...], binding: str, lang: str, as_json: bool
) -> int:
    """List cases, and how often each requirement is tested.

    Exit code: 0, or 3 for an unknown name.
    """
    surveyed = survey(wish_of(regions=regions, profiles=profiles, binding=binding))
    tell_findings((one for one in surveyed.findings if one.verdict), lang)
    if surveyed.selection is None:
        return EXIT_UNKNOWN
    cases = surveyed.selection.cases
    decided = {result.case: result for result in surveyed.selection.decided}
    tested = coverage(cases).cases
    if as_json:
        print_json({"cases": [_plain(one, decided) for one in cases], "requirements": tested})
    else:
        _show(cases, decided, tested, Texts(lang))
    return EXIT_ALLOWED


def _plain(case: Case, decided: Mapping[str, Result]) -> dict[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(case)
    result = decided.get(case.id)
    return {**plain, "decided": None if result is None else msgspec.to_builtins(result)}


def _show(
    cases: Sequence[Case],
    decided: Mapping[str, Result],
    tested: Mapping[str, Sequence[str]],
    texts: Texts,
) -> None:
    rows = [
        (
            f"{case.zh if texts.lang == 'zh' else case.en}\n{case.id}",
            " ".join(case.requirements),
            "\n".join(filter(None, (" ".join(case.regions), _why(case, decided, texts.lang)))),
        )
        for case in cases
    ]
    headings = [texts(f"conform.{key}") for key in ("case", "requirements", "regions")]
    show(table(texts("conform.cases", count=len(cases)), headings, rows), "")
    show(_requirements(tested, load_requirements().values(), texts))


def _why(case: Case, decided: Mapping[str, Result], lang: str) -> str:
    why = decided[case.id].why if case.id in decided else None
    return why.of(lang) if why is not None else ""


def _requirements(
    tested: Mapping[str, Sequence[str]], requirements: Iterable[Requirement], texts: Texts
) -> Table:
    rows = [
        (one.id, str(len(tested[one.id])), one.zh if texts.lang == "zh" else one.en)
        for one in requirements
    ]
    headings = [texts(f"conform.{key}") for key in ("requirement", "tested", "statement")]
    return table("", headings, rows, begins_with_ids=True, numbers={1})
