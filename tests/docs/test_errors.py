from __future__ import annotations

from collections.abc import Iterator

import pytest

from samecity import errors
from samecity.errors import SameCityError
from tests.docs.page import read_page, words_in

ROWS = read_page("docs/errors.md").rows("Errors")
BY_CLASS = {words_in(name)[0]: (words_in(code)[0], rest) for code, name, *rest in ROWS}


def tree(root: type[SameCityError]) -> Iterator[type[SameCityError]]:
    yield root
    for child in root.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from tree(child)


CLASSES = {found.__name__: found for found in tree(SameCityError)}


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [found.code for found in CLASSES.values()]

    assert len(set(codes)) == len(codes)


def test_the_page_lists_every_error_once_by_its_code() -> None:
    codes = [words_in(code)[0] for code, *_ in ROWS]

    assert codes == sorted(codes)
    assert len(set(codes)) == len(codes)
    assert {name: code for name, (code, _) in BY_CLASS.items()} == {
        name: found.code for name, found in CLASSES.items()
    }


@pytest.mark.parametrize("name", CLASSES)
def test_an_error_is_explained_with_meaning_fault_and_what_to_do(name: str) -> None:
    means, at_fault, to_do = BY_CLASS[name][1]
    zh, en = to_do.split("<br>")

    assert means != ""
    assert at_fault != ""
    assert zh.endswith("。")
    assert en.endswith(".")
    assert en.isascii()
