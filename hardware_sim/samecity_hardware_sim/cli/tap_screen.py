"""What became of a tap, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.padding import Padding

from samecity.cli.views.decision import decision_panel
from samecity.cli.views.names import Names
from samecity.cli.views.screen import Cell, card, show
from samecity.cli.views.sentence import Sentence
from samecity.domain.money import yuan
from samecity.texts.catalogue import Texts
from samecity_hardware_sim.cli.tapping import Tapped
from samecity_hardware_sim.terminals.purse import Receipt
from samecity_hardware_sim.traces.plain import plain_trace
from samecity_hardware_sim.traces.text import lines
from samecity_hardware_sim.traces.trace import Kind


def plain_tap(done: Tapped, lang: str, *, with_trace: bool) -> dict[str, object]:
    """Return a tap as plain data.

    Args:
        done: What became of it.
        lang: Language of the decisions' texts.
        with_trace: Whether every command stands in it too.
    """
    platform = done.world.platform
    plain: dict[str, object] = {
        "seed": done.seed,
        "binding": done.trace.head.binding,
        "decisions": [platform.explain(one.decision, lang) for one in done.answers],
        "purse": {"before_fen": done.before_fen, "after_fen": done.after_fen},
        "receipts": [_plain_receipt(one) for one in done.receipts],
        "apdus": _apdus(done),
        "faults": [{"apdu": one.apdu, "fault": str(one.fault)} for one in done.happened],
        "did_not_happen": [str(fault) for fault in done.outstanding],
    }
    if with_trace:
        plain["trace"] = list(plain_trace(done.trace))
    return plain


def show_tap(done: Tapped, texts: Texts, *, with_trace: bool) -> None:
    """Show a tap."""
    names = Names(done.world.platform.registry, texts)
    if with_trace:
        show(*_trace(done, texts), "")
    for number, one in enumerate(done.answers, 1):
        remark = texts("accept.replay") if one.is_replay else ""
        if len(done.answers) > 1:
            show(Sentence(texts("sim.tap.try", n=number), style="bold"))
        show(decision_panel(names, one.decision, one.disclosure, remark=remark))
    show(card(_facts(done, texts)))


def _trace(done: Tapped, texts: Texts) -> Iterator[RenderableType]:
    for line in lines(done.trace, texts):
        yield Padding(Sentence(line.text, style=line.style), (0, 0, 0, line.indent))


def _facts(done: Tapped, texts: Texts) -> list[tuple[str, Cell]]:
    facts: list[tuple[str, Cell]] = [(texts("sim.tap.apdus"), str(_apdus(done)))]
    if done.before_fen is not None and done.after_fen is not None:
        purse = f"{yuan(done.before_fen)} → {yuan(done.after_fen)}"
        facts.append((texts("sim.tap.purse"), purse))
    for receipt in done.receipts:
        words = texts(
            f"sim.tap.receipt.{receipt.kind.name.lower()}",
            amount=yuan(receipt.amount_fen),
            sequence=receipt.sequence,
            tac=receipt.tac.hex().upper(),
        )
        facts.append((texts("sim.tap.receipt"), words))
    for one in done.happened:
        facts.append((texts("sim.tap.fault"), texts("sim.tap.at", n=one.apdu, fault=one.fault)))
    for fault in done.outstanding:
        words = texts("sim.tap.not_reached", fault=fault)
        facts.append((texts("sim.tap.fault"), Sentence(words, style="yellow")))
    if done.seed is not None:
        facts.append((texts("sim.tap.seed"), texts("sim.tap.same_again", seed=done.seed)))
    return facts


def _apdus(done: Tapped) -> int:
    return sum(event.kind is Kind.COMMAND for event in done.trace.events)


def _plain_receipt(receipt: Receipt) -> dict[str, object]:
    return {
        "kind": receipt.kind.name.lower(),
        "amount_fen": receipt.amount_fen,
        "balance_fen": receipt.balance_fen,
        "terminal": receipt.terminal.hex().upper(),
        "number": receipt.number,
        "sequence": receipt.sequence,
        "at": receipt.at.isoformat(),
        "tac": receipt.tac.hex().upper(),
    }
