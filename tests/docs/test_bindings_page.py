from __future__ import annotations

import json
import re

from samecity_conformance.bindings import BINDINGS, System, look
from tests.conformance.bindings.addresses import address, says
from tests.docs.page import ROOT, read_page, words_in

PAGE = read_page("docs/bindings.md")
TEXT = (ROOT / "docs" / "bindings.md").read_text(encoding="utf-8")


def test_the_page_lists_every_binding() -> None:
    listed = [words_in(row[0])[0] for row in PAGE.rows("Bindings")]

    assert listed == list(BINDINGS)


def test_the_root_document_of_the_page_is_one() -> None:
    [document] = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)

    with address(says(json.loads(document))) as url:
        assert isinstance(look(url), System)


def test_the_example_in_python_holds() -> None:
    [example] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)

    exec(compile(example, "docs/bindings.md", "exec"), {})  # noqa: S102  a page of our own
