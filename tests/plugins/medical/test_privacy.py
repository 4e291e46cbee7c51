from __future__ import annotations

from samecity.domain.card import CredentialKind
from samecity.synthetic.world import World
from tests.plugins.medical.answers import Use, rows

NONE = CredentialKind.NONE


def test_home_learns_amounts_and_bills_but_not_what_was_bought(world: World, use: Use) -> None:
    wallet = world.adult("zhoushan")
    use(wallet, "ningbo", "visit")
    use(wallet, "ningbo", "visit", step="outpatient", items="mri:40000", shown=NONE)
    use(wallet, "ningbo", "visit", step="settle", shown=NONE)

    kept = [row for kind in ("benefit_year", "bill") for row in rows(world, "zhoushan", kind)]

    assert len(kept) == 2
    assert "mri" not in repr(kept)
    assert rows(world, "zhoushan", "visit") == []


def test_the_host_keeps_a_visit_under_its_own_name_for_the_person(world: World, use: Use) -> None:
    wallet = world.adult("zhoushan")
    use(wallet, "ningbo", "visit")

    [row] = rows(world, "ningbo", "visit")

    pseudonym = world.platform.national.pseudonym("ningbo", wallet.holder_ref)
    assert row.key == f"nb-hospital:{pseudonym}"
    assert wallet.holder_ref not in repr(row)


def test_the_till_learns_that_the_card_is_valid_and_no_more(world: World, use: Use) -> None:
    assert use(world.adult("ningbo"), "ningbo", "pharmacy").disclosure == {"valid": True}
