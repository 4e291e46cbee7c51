"""`samecity journal balance`: what do the regions owe each other?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

import click
from rich.table import Table

from samecity.cli.command import EXIT_ALLOWED, EXIT_REFUSED, command, print_json
from samecity.cli.journal.verify import journal_option, names_in, open_existing
from samecity.cli.options import moment
from samecity.cli.views.names import Names
from samecity.cli.views.screen import Cell, show, table
from samecity.cli.views.sentence import Sentence
from samecity.domain.money import yuan
from samecity.journal.balance import Balance, Debt, balance_in


@command("balance")
@journal_option
@click.option("--day", type=moment, help="Only this day, in Asia/Shanghai; by default all days.")
def balance(*, database_url: str, day: datetime | None, lang: str, as_json: bool) -> int:
    """Say what each two regions owe each other, by account.

    Exit code: 0 the two sides agree, 1 they do not, 3 there is no such journal.
    """
    only = day.date() if day is not None else None
    with closing(open_existing(database_url)) as opened:
        found = balance_in(opened, only)
    if as_json:
        print_json({"day": only.isoformat() if only is not None else None, **plain_balance(found)})
    else:
        names = names_in(lang)
        title = names.texts("balance.title", days=only or names.texts("balance.all_days"))
        show(_debts_table(names, title, found), *_remarks(names, found))
    return EXIT_ALLOWED if found.is_even else EXIT_REFUSED


def plain_balance(found: Balance) -> dict[str, object]:
    """Return what regions owe each other as plain data."""
    return {
        "ok": found.is_even,
        "debts": [
            {
                "region": debt.region,
                "counterparty": debt.counterparty,
                "account": debt.account,
                "owes_fen": debt.owes_fen,
                "owed_fen": debt.owed_fen,
                "net_fen": debt.net_fen,
            }
            for debt in found.debts
        ],
        "uneven_pairs": [
            {
                "region": debt.region,
                "counterparty": debt.counterparty,
                "account": debt.account,
                "sum_fen": debt.sum_fen,
            }
            for debt in found.uneven_pairs
        ],
        "uneven_references": [
            {"reference": reference, "sum_fen": sum_fen}
            for reference, sum_fen in found.uneven_references.items()
        ],
    }


def _debts_table(names: Names, title: str, found: Balance) -> Table:
    columns = ("region", "counterparty", "account", "owes", "owed", "net")
    headings = [names.texts(f"balance.{column}") for column in columns]
    return table(title, headings, [_row(names, debt) for debt in found.debts], numbers=(3, 4, 5))


def _row(names: Names, debt: Debt) -> list[Cell]:
    return [
        names.region(debt.region),
        names.region(debt.counterparty),
        names.texts.word("account", debt.account),
        yuan(debt.owes_fen),
        yuan(debt.owed_fen),
        yuan(debt.net_fen),
    ]


def _remarks(names: Names, found: Balance) -> Iterator[Sentence]:
    texts = names.texts
    if not found.debts:
        yield Sentence(texts("balance.none"))
    if found.is_even:
        yield Sentence(texts("balance.even"), style="green")
    for debt in found.uneven_pairs:
        uneven = texts(
            "balance.uneven_pair",
            region=names.region(debt.region),
            counterparty=names.region(debt.counterparty),
            account=texts.word("account", debt.account),
            sum=names.money(debt.sum_fen),
        )
        yield Sentence(uneven, style="red")
    for reference, sum_fen in found.uneven_references.items():
        uneven = texts("balance.uneven_reference", reference=reference, sum=names.money(sum_fen))
        yield Sentence(uneven, style="red")
