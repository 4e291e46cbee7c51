from __future__ import annotations

import pytest

from samecity.domain.card import CredentialKind
from samecity.errors import RequestInvalid
from samecity.synthetic.world import World
from tests.plugins.medical.answers import Use, codes, limits, rows

QR = CredentialKind.ECARD_QR
FIRST = {"files_created": 1, "hospital_numbers": 0}
AGAIN = {"files_created": 0, "hospital_numbers": 0}


def test_a_file_is_created_once_and_found_by_card_and_code(world: World, use: Use) -> None:
    wallet = world.adult("anhui")

    answers = [use(wallet, "anhui", "patient_link", shown=shown) for shown in (QR, QR)]

    assert [limits(one) for one in answers] == [FIRST, AGAIN]
    assert answers[1].decision.effects == ()
    assert [row.version for row in rows(world, "anhui", "patient_file")] == [1]


def test_each_hospital_has_its_own_file(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")

    assert limits(use(wallet, "hefei", "patient_link")) == FIRST
    assert limits(use(wallet, "wuhu", "patient_link")) == FIRST


def test_a_person_with_a_card_of_another_region_finds_the_same_file(world: World, use: Use) -> None:
    wallet = world.adult("ningbo")
    use(wallet, "hefei", "patient_link", numbers="A1")
    moved = world.issue(wallet.person, "anhui")

    assert limits(use(moved, "hefei", "patient_link")) == AGAIN | {"hospital_numbers": 1}


def test_old_numbers_are_merged_and_each_counts_once(world: World, use: Use) -> None:
    wallet = world.adult("anhui")
    use(wallet, "anhui", "patient_link", numbers=["A1"])

    merged = use(wallet, "anhui", "patient_link", numbers=["A1", "B2"])

    assert limits(merged) == {"files_created": 0, "hospital_numbers": 2}
    [file] = rows(world, "anhui", "patient_file")
    assert file.body["numbers"] == ["A1", "B2"]
    assert {row.key for row in rows(world, "anhui", "hospital_number")} == {
        "ah-hefei-hospital:A1",
        "ah-hefei-hospital:B2",
    }


def test_a_number_of_somebody_else_merges_nothing_at_all(world: World, use: Use) -> None:
    use(world.adult("anhui"), "anhui", "patient_link", numbers="A1")

    refused = use(world.adult("anhui"), "anhui", "patient_link", numbers="B2,A1")

    assert codes(refused) == ["HOSPITAL_NUMBER_TAKEN"]
    assert len(rows(world, "anhui", "patient_file")) == 1
    assert len(rows(world, "anhui", "hospital_number")) == 1


def test_the_same_number_of_another_hospital_is_another_number(world: World, use: Use) -> None:
    use(world.adult("anhui"), "hefei", "patient_link", numbers="A1")

    assert codes(use(world.adult("anhui"), "wuhu", "patient_link", numbers="A1")) == []


def test_a_visit_without_hospital_cards_begins_with_a_file(world: World, use: Use) -> None:
    wallet = world.adult("anhui")
    use(wallet, "anhui", "visit")
    use(wallet, "tongling", "visit")

    assert limits(use(wallet, "anhui", "patient_link")) == AGAIN
    assert len(rows(world, "anhui", "patient_file")) == 1


@pytest.mark.parametrize(
    ("host", "point", "code"),
    [
        ("huaibei", "", "NOT_OFFERED"),
        ("tongling", "", "NOT_OFFERED"),
        ("hefei", "ah-hefei-clinic", "NOT_OFFERED_AT_POINT"),
        ("ningbo", "", "NOT_OFFERED"),
        ("foshan", "", "NOT_OFFERED"),
    ],
)
def test_outside_the_trial_there_are_no_three_cards_in_one(
    world: World, use: Use, host: str, point: str, code: str
) -> None:
    assert codes(use(world.adult("anhui"), host, "patient_link", point=point)) == [code]


@pytest.mark.parametrize(
    "numbers", [["A1", "A1"], ["A 1"], ["a" * 21], [""], ["1", "2", "3", "4", "5", "6"], 5]
)
def test_numbers_are_few_plain_and_distinct(world: World, use: Use, numbers: object) -> None:
    with pytest.raises(RequestInvalid) as raised:
        use(world.adult("anhui"), "anhui", "patient_link", numbers=numbers)

    [problem] = raised.value.problems
    assert problem.startswith("fields.numbers")
