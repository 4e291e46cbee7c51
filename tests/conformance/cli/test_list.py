from __future__ import annotations

from tests.core.cli.terminal import run


def test_the_cases_of_a_region_and_profile_are_listed_with_what_they_test() -> None:
    ran = run(*"conform list --region ningbo --profile e-card --binding memory --json".split())

    cases = ran.rows("cases")
    assert ran.exit_code == 0
    assert {str(one["kind"]) for one in cases} == {"example", "rule"}
    assert all("ningbo" in str(one["regions"]) for one in cases)
    assert all("e-card" in str(one["profiles"]) for one in cases)
    assert "R19" in str(ran.at("requirements"))


def test_what_would_be_omitted_says_why() -> None:
    ran = run(*"conform list --region binzhou --profile delta-same-city --lang zh".split())

    assert ran.exit_code == 0
    assert "没有写明滨州" in ran.stdout.replace("\n", "").replace(" ", "")
