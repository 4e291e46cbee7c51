from __future__ import annotations

from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from samecity.cli.views.screen import table
from samecity.cli.views.sentence import Sentence, broken

CHINESE = "舟山把图书馆向全国的卡开放：五张卡都能借，协议内的按本地读者，其余凭当地的开放规定。"


@pytest.mark.parametrize("width", range(8, 90))
def test_no_chinese_line_is_too_wide_or_begins_with_a_closing_mark(width: int) -> None:
    lines = broken(CHINESE, width)

    assert max(map(cell_len, lines)) <= width
    assert not any(line[0] in "，。：；、）”" for line in lines)
    assert "".join(lines) == CHINESE


def test_opening_marks_stay_with_what_they_open() -> None:
    assert broken("安徽同在“长三角”之内", 9) == ["安徽同在", "“长三角”", "之内"]


def test_english_breaks_between_words_only() -> None:
    assert broken("The host sets the price.", 9) == ["The host", "sets the", "price."]


def test_english_words_inside_chinese_are_kept_whole() -> None:
    assert broken("平台Same City回答", 8) == ["平台Same", "City回答"]


def test_line_breaks_of_the_text_are_kept() -> None:
    assert broken("本地人\nLOCAL\n\n", 40) == ["本地人", "LOCAL", "", ""]


def test_a_word_longer_than_the_line_stands_alone() -> None:
    assert broken("a zs-library-enter b", 8) == ["a", "zs-library-enter", "b"]


@given(text=st.text(), width=st.integers(1, 60))
def test_breaking_loses_nothing_but_spaces(text: str, width: int) -> None:
    kept = "".join("".join(broken(text, width)).split())

    assert kept == "".join(text.split())


def test_columns_of_a_table_stand_under_each_other() -> None:
    rows = [
        ["舟山", "1.80", "同城"],
        ["Zhoushan", "12.00", "local"],
        ["滨州 Binzhou", "2.00", "通行"],
    ]
    console = Console(file=StringIO(), width=60)

    console.print(table("", ["发卡地 home", "fare", "待遇"], rows))

    assert isinstance(console.file, StringIO)
    head, _, *lines = console.file.getvalue().splitlines()
    starts = {
        cell_len(line[: line.index(cell)]) for line, (_, cell, _) in zip(lines, rows, strict=True)
    }
    assert starts == {cell_len(head[: head.index("fare")])}


def test_a_text_is_never_taken_for_markup() -> None:
    console = Console(file=StringIO(), width=60, markup=False)

    console.print(Sentence("[red]x[/red]"))

    assert isinstance(console.file, StringIO)
    assert console.file.getvalue() == "[red]x[/red]\n"
