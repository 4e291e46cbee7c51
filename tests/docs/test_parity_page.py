"""docs/parity.md: its statements are those that are tried, and its example is a real one."""

from __future__ import annotations

from samecity.texts.catalogue import Texts
from samecity_conformance.parity.line import line
from samecity_conformance.parity.properties import PAIRWISE, Statement
from tests.conformance.parity.lies import OnSaturdays, found, lying
from tests.docs.page import read_page, words_in

PAGE = read_page("docs/parity.md")


def test_the_page_explains_every_statement_in_its_order() -> None:
    told = [words_in(name)[0] for name, *_ in PAGE.rows("What is compared")]

    assert told == [one.value for one in Statement]
    assert [Statement(one) for one in told[:5]] == list(PAIRWISE)


def test_the_example_is_what_is_found() -> None:
    (example,) = [block.text for block in PAGE.blocks if block.language == "text"]

    one = found(lying("ningbo", OnSaturdays), "nb-bus")

    assert f"{line(one, Texts('en'))}\n" == example
