"""Which reader is meant, among those that a PC/SC service has."""

from __future__ import annotations

import pytest

from samecity.errors import ConfigurationError, UnknownName
from samecity_hardware_sim.readers.listing import Listed, chosen_reader

ICC_1, ICC_2, ICC_10 = (f"Same City ICC {number}" for number in (1, 2, 10))


def listed(*cards: str) -> list[Listed]:
    names = (f"{name} 00 00" for name in (ICC_1, ICC_2, ICC_10))
    return [Listed(name, name.removesuffix(" 00 00") in cards, b"") for name in names]


@pytest.mark.parametrize(
    ("cards", "wanted", "chosen"),
    [
        ((ICC_2,), None, ICC_2),
        ((ICC_1, ICC_2), ICC_2, ICC_2),
        ((ICC_2, ICC_10), ICC_10, ICC_10),
        ((ICC_1, ICC_10), f"{ICC_1} 00 00", ICC_1),
    ],
)
def test_the_reader_that_is_meant_is_chosen(
    cards: tuple[str, ...], wanted: str | None, chosen: str
) -> None:
    assert chosen_reader(listed(*cards), wanted) == f"{chosen} 00 00"


def test_another_reader_is_never_taken_for_the_one_that_is_named() -> None:
    with pytest.raises(ConfigurationError) as refused:
        chosen_reader(listed(ICC_10), ICC_1)

    assert refused.value.hint == f"put a card on {ICC_1} 00 00"


def test_a_reader_that_is_not_the_only_one_has_to_be_named() -> None:
    with pytest.raises(ConfigurationError) as refused:
        chosen_reader(listed(ICC_1, ICC_2), None)

    assert refused.value.message == "expected one reader with a card, received 2"
    assert ICC_2 in refused.value.hint


def test_a_reader_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(UnknownName) as refused:
        chosen_reader(listed(ICC_1), "Desk")

    assert (refused.value.kind, f"{ICC_1} 00 00" in refused.value.near) == ("reader", True)


def test_without_readers_there_is_something_to_do() -> None:
    with pytest.raises(ConfigurationError) as refused:
        chosen_reader([], None)

    assert "connect one" in refused.value.hint
