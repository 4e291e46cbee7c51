"""`samecity plugin list`: the plugins that were found, what they bring, what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import click
from rich.table import Table

from samecity.cli.command import EXIT_ALLOWED, EXIT_REFUSED, command, print_json
from samecity.cli.options import text
from samecity.cli.views.screen import Cell, card, show, table
from samecity.cli.views.sentence import Sentence
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.host.roster import Entry, PluginState, find, roster
from samecity.spi.manifest import API_VERSION
from samecity.texts.catalogue import Texts

_STYLES: Final = {
    PluginState.WORKING: "green",
    PluginState.SLOW: "yellow",
    PluginState.BLOCKED_BY_OPERATOR: "dim",
    PluginState.BLOCKED: "red",
}


@command("list")
@click.argument("name", type=text, required=False)
def list_(*, name: str | None, lang: str, as_json: bool) -> int:
    """List the plugins that were found, or show plugin NAME with all that it registers.

    Exit code: 0 all of them work or were blocked by the operator, 1 one is blocked for a fault,
    3 there is no such plugin.
    """
    entries = roster(Registry(Plugins()))
    shown = [*entries.values()] if name is None else [find(entries, name)]
    if as_json:
        plain = [plain_plugin(one) for one in shown]
        print_json(plain if name is None else plain[0])
    elif name is None:
        _show_all(Texts(lang), shown)
    else:
        show(_detail(Texts(lang), shown[0]))
    at_fault = any(one.state is PluginState.BLOCKED for one in shown)
    return EXIT_REFUSED if at_fault else EXIT_ALLOWED


def plain_plugin(entry: Entry) -> dict[str, object]:
    """Return a plugin as plain data."""
    problem = entry.problem
    return {
        "name": entry.name,
        "zh": entry.names.get("zh"),
        "en": entry.names.get("en"),
        "distribution": entry.origin.distribution or None,
        "version": entry.origin.version or None,
        "module": entry.origin.module or None,
        "api": entry.api or None,
        "state": entry.state.value,
        "seconds": round(entry.seconds, 3),
        "registers": {kind: list(names) for kind, names in entry.registers.items()},
        "observes": entry.observes,
        "problem": None
        if problem is None
        else {"code": problem.code, "message": problem.message, "hint": problem.hint},
    }


def _show_all(texts: Texts, entries: Sequence[Entry]) -> None:
    columns = ("name", "origin", "api", "registers", "seconds", "state")
    show(
        table(
            texts("plugin.title", api=API_VERSION),
            [texts(f"plugin.{column}") for column in columns],
            [_row(texts, one) for one in entries],
            numbers=(4,),
        )
    )
    for one in entries:
        if one.problem is not None:
            show("", Sentence(f"{one.name}: {_problem(texts, one)}", style=_STYLES[one.state]))


def _problem(texts: Texts, entry: Entry) -> str:
    problem = entry.problem
    assert problem is not None
    said = problem.message.removeprefix(f"plugin {problem.plugin}: ")
    what = f"{problem.code} {texts.word('error', problem.code)}: {said}"
    return f"{what}\n{problem.hint}" if problem.hint else what


def _row(texts: Texts, entry: Entry) -> list[Cell]:
    counts = [
        f"{texts(f'plugin.{kind}')} {len(names)}"
        for kind, names in entry.registers.items()
        if names
    ]
    if entry.observes:
        counts.append(texts("plugin.observes"))
    return [
        f"{entry.name}\n{entry.names.get(texts.lang, '')}".strip(),
        f"{entry.origin.distribution or '–'}\n{entry.origin.version}".strip(),
        entry.api or "–",
        "\n".join(counts) or "–",
        _seconds(texts, entry),
        _state(texts, entry),
    ]


def _seconds(texts: Texts, entry: Entry) -> str:
    if entry.state is PluginState.BLOCKED_BY_OPERATOR:
        return "–"
    return texts("plugin.in_seconds", seconds=f"{entry.seconds:.2f}")


def _state(texts: Texts, entry: Entry) -> Sentence:
    return Sentence(texts(f"plugin_state.{entry.state.value}"), style=_STYLES[entry.state])


def _detail(texts: Texts, entry: Entry) -> Table:
    rows: list[tuple[str, Cell]] = [
        (texts("plugin.name"), f"{entry.name} {entry.names.get(texts.lang, '')}".strip()),
        (texts("plugin.state"), _state(texts, entry)),
    ]
    if entry.problem is not None:
        problem = Sentence(_problem(texts, entry), style=_STYLES[entry.state])
        rows.append((texts("plugin.problem"), problem))
    rows += [
        (texts("plugin.origin"), str(entry.origin)),
        (texts("plugin.module"), entry.origin.module or "–"),
        (texts("plugin.api"), entry.api or "–"),
        (texts("plugin.seconds"), _seconds(texts, entry)),
    ]
    for kind, names in entry.registers.items():
        if names:
            rows.append((texts(f"plugin.{kind}"), texts("list.comma").join(names)))
    if entry.observes:
        rows.append((texts("plugin.registers"), texts("plugin.observes")))
    return card(rows)
