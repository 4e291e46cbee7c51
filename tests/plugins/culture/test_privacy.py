"""What somebody reads stays in the library (R25, R26, L:LIB 43)."""

from __future__ import annotations

from collections.abc import Callable

from samecity.engine.acceptance import Acceptance
from samecity.synthetic.world import World

Use = Callable[..., Acceptance]

BORROW = "culture.borrow"


def test_the_library_learns_a_pseudonym_that_no_other_host_knows(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")

    here = use(wallet, "ningbo", BORROW, "a").disclosure
    there = use(wallet, "anhui", BORROW, "a").disclosure

    assert here.keys() == there.keys() == {"pseudonym", "valid"}
    assert here["pseudonym"] != there["pseudonym"]


def test_neither_home_nor_the_hub_learns_what_was_read(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")

    answer = use(wallet, "anhui", BORROW, "forbidden-book")

    with world.platform.journal.begin("ningbo") as unit:
        at_home = unit.scan("ningbo", "culture", "reader", "")
        at_the_library = unit.scan("anhui", "culture", "reader", "")
    assert list(at_home) == []
    assert [row.body for row in at_the_library] == [{"forbidden-book": "2026-12-23"}]
    assert "forbidden-book" not in repr(answer.decision)
    assert wallet.holder_ref not in at_the_library[0].key
