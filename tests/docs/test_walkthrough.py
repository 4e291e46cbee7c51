from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.page import Page
from tests.docs.walkthrough import Desk, Line, lines_of, walk


def page(*lines: str) -> Page:
    return Page("\n".join(["```console", *lines, "```", ""]))


@pytest.mark.parametrize(
    ("shown", "output", "fits"),
    [
        ((), "anything", True),
        (("one", "two"), "one\ntwo  \n", True),
        (("one",), "one\ntwo\n", False),
        (("one", "two"), "one\n\ntwo\n", False),
        (("…", "two"), "one\ntwo\n", True),
        (("one", "…"), "one\n", True),
        (("one", "…", "three"), "one\ntwo\nthree\n", True),
        (("two", "…"), "one\ntwo\n", False),
        (("load … s",), "load 0.1 s\n", True),
        (("load … s",), "load 0.1 ms\n", False),
        (("a.b",), "aXb\n", False),
    ],
)
def test_what_a_page_shows_is_what_is_printed_but_for_the_gaps(
    shown: tuple[str, ...], output: str, fits: bool
) -> None:
    assert Line(("samecity",), 0, shown).is_printed_by(output) is fits


def test_a_line_has_settings_a_command_an_exit_code_and_what_it_prints() -> None:
    [block] = page("$ A=1 samecity regions 'x y'    # exit 3", "no such", "$ cd there").blocks

    first, second = lines_of(block)

    assert (first.settings, first.command) == ({"A": "1"}, ("samecity", "regions", "x y"))
    assert (first.exit_code, first.shown) == (3, ("no such",))
    assert (second.settings, second.command, second.exit_code) == ({}, ("cd", "there"), 0)


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        (("$ cd nowhere",), "cd nowhere"),
        (("$ samecity --version", "samecity 0.0.0"), "shown:\nsamecity 0.0.0"),
        (("$ samecity --version    # exit 1",), "samecity --version"),
    ],
)
def test_a_page_that_is_wrong_is_found_out(
    lines: tuple[str, ...], complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(AssertionError, match=complaint):
        walk(page(*lines), page(*lines), Desk(tmp_path))


def test_a_translation_that_shows_what_is_not_printed_is_found_out(tmp_path: Path) -> None:
    english = page("$ samecity --version", "…")
    chinese = page("$ samecity --version", "没有这一行")

    with pytest.raises(AssertionError, match="没有这一行"):
        walk(english, chinese, Desk(tmp_path / "desk"))


def test_a_line_that_nobody_here_can_run_is_an_error_of_the_page(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="curl"):
        walk(page("$ curl x"), page("$ curl x"), Desk(tmp_path))
