from __future__ import annotations

import pytest

from samecity.domain.card import CredentialKind
from samecity.errors import RequestInvalid
from samecity.synthetic.world import World

BORROW = "culture.borrow"


@pytest.mark.parametrize(
    ("items", "problem"),
    [
        ([], "expected 1-5 items"),
        (list("abcdef"), "expected 1-5 items"),
        (["a", "a"], "expected each item once"),
        (["a b"], "expected 1-32 letters, digits, dots, dashes"),
        ("a,,b", "expected 1-32 letters, digits, dots, dashes"),
        (7, "expected a valid list"),
    ],
)
def test_a_request_with_wrong_items_is_refused_at_the_border(
    world: World, items: object, problem: str
) -> None:
    kind = CredentialKind.CARD_CONTACTLESS
    wallet = world.adult("ningbo")
    body = world.body("ningbo", BORROW, kind, {"items": items})

    with pytest.raises(RequestInvalid) as raised:
        world.platform.accept(body, world.reader(wallet, kind, world.at))

    assert list(raised.value.problems.values()) == [problem]
    assert all(key.startswith("fields.items") for key in raised.value.problems)


def test_a_command_line_gives_items_as_one_text_with_commas(world: World) -> None:
    kind = CredentialKind.CARD_CONTACTLESS
    wallet = world.adult("ningbo")
    body = world.body("ningbo", BORROW, kind, {"items": "a,b,c"})

    answer = world.platform.accept(body, world.reader(wallet, kind, world.at))

    assert answer.decision.terms.limits["left"] == 2
