from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import attrs
import pytest

from samecity.domain.clock import SHANGHAI
from samecity.spi import DocumentEvidence
from samecity.synthetic.cards import MemoryReader
from samecity_benefits.payment_file import PaymentFile
from tests.plugins.benefits.conftest import Desk

AT = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture
def file(tmp_path: Path) -> PaymentFile:
    path = tmp_path / "pension.csv"
    path.write_text("".join(f"h-{n},{n}\n" for n in range(2_500)), "utf-8")
    return PaymentFile(path, "binzhou", "bz-pension", "2026-11", AT)


def ids(file: PaymentFile) -> list[object]:
    return [body["request_id"] for body in file.batches()]


def lines(file: PaymentFile) -> list[list[str]]:
    batches = []
    for body in file.batches():
        fields = body["fields"]
        assert isinstance(fields, dict)
        batches.append(fields["lines"])
    return batches


def test_a_file_is_cut_into_batches_of_a_thousand_in_its_order(file: PaymentFile) -> None:
    assert [len(batch) for batch in lines(file)] == [1_000, 1_000, 500]
    assert [line for batch in lines(file) for line in batch] == [f"h-{n},{n}" for n in range(2_500)]


def test_blank_lines_and_a_mark_at_the_beginning_are_no_orders(tmp_path: Path) -> None:
    path = tmp_path / "pension.csv"
    path.write_bytes("\ufeff\r\nh-1,5\r\n\r\nh-2,6".encode())

    assert lines(PaymentFile(path, "binzhou", "bz-pension", "2026", AT)) == [["h-1,5", "h-2,6"]]


def test_the_same_file_has_the_same_requests(file: PaymentFile, tmp_path: Path) -> None:
    copy = tmp_path / "copy.csv"
    copy.write_bytes(file.file.read_bytes())

    assert list(attrs.evolve(file, file=copy).batches()) == list(file.batches())
    assert len(set(ids(file))) == 3


@pytest.mark.parametrize(
    "other",
    [
        {"home": "anhui"},
        {"programme": "bz-farmland"},
        {"period": "2026-12"},
        {"at": AT + timedelta(seconds=1)},
        {"city": "binzhou"},
        {"lines_a_batch": 999},
    ],
)
def test_another_order_has_other_requests(file: PaymentFile, other: dict[str, object]) -> None:
    changed = attrs.evolve(file, **other)  # type: ignore[arg-type]  # fields of its own

    assert set(ids(changed)).isdisjoint(ids(file))


def test_another_line_makes_another_file(file: PaymentFile) -> None:
    before = ids(file)
    with file.file.open("a", encoding="utf-8") as end:
        end.write("h-x,1\n")

    assert set(ids(file)).isdisjoint(before)


@pytest.mark.parametrize("lines_a_batch", [0, 1_001])
def test_a_batch_has_1_to_1000_lines(file: PaymentFile, lines_a_batch: int) -> None:
    with pytest.raises(ValueError, match="lines_a_batch"):
        attrs.evolve(file, lines_a_batch=lines_a_batch)


def test_a_file_that_is_handed_in_twice_pays_everybody_once(desk: Desk, tmp_path: Path) -> None:
    wallets = [desk.payee() for _ in range(25)]
    path = tmp_path / "pension.csv"
    path.write_text("".join(f"{one.holder_ref},500\n" for one in wallets), "utf-8")
    file = PaymentFile(path, "binzhou", "bz-pension", "2026-11", AT, lines_a_batch=10)
    reader = MemoryReader(document=DocumentEvidence("", "binzhou"))

    first = [desk.platform.accept(body, reader) for body in file.batches()]
    again = [desk.platform.accept(body, reader) for body in file.batches()]

    assert [one.decision.terms.limits["paid"] for one in first] == [10, 10, 5]
    assert [one.is_replay for one in again] == [True] * 3
    assert [desk.balance_fen(one) for one in wallets] == [500] * 25
