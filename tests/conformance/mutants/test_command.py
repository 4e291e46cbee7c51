from __future__ import annotations

import json

from tests.core.cli.terminal import run


def test_the_command_says_who_lied_and_what_noticed() -> None:
    ran = run("conform", "mutants", "--mutant", "sport-forgotten", "--processes", "1", "--json")

    assert ran.exit_code == 0, ran.stderr
    [told] = json.loads(ran.stdout)["mutants"]
    assert told["en"] == "The Delta's agreement forgets the gyms."
    assert told["zh"] == "协议漏了体育场馆。"
    assert (told["is_as_it_should"], told["silent"], told["defects"]) == (True, [], [])
    [kill] = told["killed_by"]
    assert (kill["case"], kill["requirements"]) == ("culture.sport/G113/1", ["R02"])
    assert "LOCAL_EQUAL" in kill["message"]


def test_a_person_reads_it_in_their_language() -> None:
    ran = run("conform", "mutants", "--mutant", "sport-forgotten", "--lang", "zh")

    assert ran.exit_code == 0, ran.stderr
    assert "1 个变异体发现 1 个" in ran.stdout


def test_an_unknown_mutant_is_refused() -> None:
    ran = run("conform", "mutants", "--mutant", "unheard-of")

    assert ran.exit_code == 3
    assert "unheard-of" in ran.stderr
