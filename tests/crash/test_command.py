"""`samecity accept` itself dies, and the same line again has one answer and one charge."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Final

from samecity.national.open import open_base
from samecity.spi.journal import Stage
from samecity.synthetic.world import PURSE_FEN
from tests.crash.books import Books
from tests.crash.orders import FARE_FEN, Deed, Order
from tests.crash.parent import Victims
from tests.crash.test_kill import DEBITED, KILLED

COMMAND: Final = [sys.executable, "-c", "from samecity.cli import main; main()"]


def base_of(books: Books) -> str:
    return f"sqlite:///{books.folder.parent}/cardholders.db"


def line_of(books: Books, request_id: str) -> list[str]:
    return [
        "accept", "--home", "anhui", "--host", "ningbo", "--scenario", "transit.ride", "--json",
        "--database-url", books.url, "--cards", str(books.folder), "--request-id", request_id,
        "--cardholders-url", base_of(books),
    ]  # fmt: skip


def test_a_command_that_was_killed_is_answered_and_charged_once_when_it_is_repeated(
    victims: Victims, books: Books
) -> None:
    # The journal is there already, so that its base has to be.
    open_base(base_of(books), may_be_made=True).close()
    line = line_of(books, "ride-1")
    order = Order(Deed.COMMAND, books.url, str(books.folder), death=DEBITED, line=line)
    assert victims.run(order).status == KILLED
    assert books.stage("ride-1") is Stage.RESERVED

    again = subprocess.run([*COMMAND, *line], capture_output=True, encoding="utf-8", check=False)

    assert again.returncode == 0
    decision = json.loads(again.stdout)
    assert (decision["request_id"], decision["allowed"]) == ("ride-1", True)
    (file,) = books.folder.glob("*.json")
    assert PURSE_FEN - json.loads(file.read_bytes())["purse"]["balance_fen"] == FARE_FEN
    assert [one.amount_fen for one in books.journal.postings()] == [-FARE_FEN, FARE_FEN]
    assert books.stage("ride-1") is Stage.DONE
