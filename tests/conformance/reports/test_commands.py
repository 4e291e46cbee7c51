"""`samecity conform report`, `diff` and `verify`: what they print, write, refuse and exit with."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path
from xml.etree.ElementTree import fromstring

import attrs
import msgspec
import pytest

from samecity_conformance.profiles import load_profiles
from samecity_conformance.run.conduct import now
from samecity_conformance.run.digests import digests
from samecity_conformance.run.record import Result, Verdict
from samecity_conformance.run.wish import Wish
from tests.conformance.reports.made_up import ended, failed, passed, record, write
from tests.core.cli.terminal import Ran, run

WISH = Wish(regions=("ningbo",), seed=7, binding="memory")


def conform(*arguments: str | Path) -> Ran:
    return run("conform", *map(str, arguments))


def run_of(folder: Path, *results: Result, missing: int = 0, binding: str = "memory") -> Path:
    return write(folder, record(*results, missing=missing, binding=binding))


def green_run(folder: Path) -> Path:
    """Write a run as it would be of what is installed here."""
    made = record(passed("a/1"), passed("a/2"))
    head = msgspec.structs.replace(
        made.head, digests=digests(WISH), configuration=msgspec.to_builtins(WISH)
    )
    return write(folder, attrs.evolve(made, head=head))


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the signing key of these tests apart from the user's."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


# report.


def test_a_report_says_first_what_the_run_comes_to(tmp_path: Path) -> None:
    ran = conform("report", run_of(tmp_path / "run", passed("a/1"), failed("a/2")))

    lines = ran.stdout.splitlines()
    assert lines[:2] == ["Red. 2 of 2 exercised, 0 omitted.", "Cases that fail: 1."]
    assert "the fare is 1.20" in ran.stdout
    assert "samecity conform run --region ningbo" in ran.stdout


def test_a_report_speaks_chinese(tmp_path: Path) -> None:
    ran = conform("report", run_of(tmp_path / "run", passed("a/1")), "--lang", "zh")

    assert ran.stdout.splitlines()[0] == "绿色。 已执行 1／1，不适用 0 个。"


def test_a_report_says_why_in_the_readers_language_whatever_the_run_spoke(tmp_path: Path) -> None:
    folder = run_of(tmp_path / "r", ended("a/1", Verdict.CONFIGURATION))

    printed = {lang: conform("report", folder, "--lang", lang).stdout for lang in ("zh", "en")}
    told = json.loads(conform("report", folder, "--json").stdout)

    assert "configuration：说明" in printed["zh"]
    assert "configuration: of why" in printed["en"]
    [case] = told["cases"]
    assert case["result"]["why"] == {"zh": "configuration：说明", "en": "configuration: of why"}


@pytest.mark.parametrize(
    ("results", "missing", "code"),
    [
        ([passed("a/1")], 0, 0),
        ([passed("a/1"), failed("a/2")], 0, 1),
        ([passed("a/1"), ended("a/2", Verdict.SKIP)], 0, 3),
        ([passed("a/1"), ended("a/2", Verdict.ENVIRONMENT)], 0, 3),
        ([passed("a/1")], 1, 3),
        ([], 0, 3),
        ([passed("a/1"), ended("a/2", Verdict.ERROR)], 0, 5),
    ],
)
def test_the_exit_code_is_that_of_the_run(
    tmp_path: Path, results: list[Result], missing: int, code: int
) -> None:
    assert conform("report", run_of(tmp_path / "run", *results, missing=missing)).exit_code == code


def test_every_form_of_a_report_is_written(tmp_path: Path) -> None:
    folder = run_of(tmp_path / "run", passed("a/1"), failed("a/2"))
    page, junit, svg = (tmp_path / name for name in ("a.html", "a.xml", "a.svg"))

    ran = conform("report", folder, "--html", page, "--junit", junit, "--svg", svg, "--json")

    assert ran.at("summary", "fail") == 1
    assert ran.at("conclusion") == "red"
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>\n<html lang=")
    assert fromstring(junit.read_text("utf-8")).tag == "testsuites"  # noqa: S314  our own
    assert fromstring(svg.read_text("utf-8")).tag.endswith("svg")  # noqa: S314  our own


def test_an_older_file_gives_way_and_may_be_read_as_other_files_may(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text("old", encoding="utf-8")
    plain = tmp_path / "plain"
    plain.touch()

    conform("report", run_of(tmp_path / "run", passed("a/1")), "--html", page)

    assert page.read_text("utf-8") != "old"
    assert stat.S_IMODE(page.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_a_run_that_was_cut_off_in_the_middle_of_a_line_is_reported_as_far_as_it_got(
    tmp_path: Path,
) -> None:
    folder = run_of(tmp_path / "run", passed("a/1"), passed("a/2"))
    verdicts = folder / "verdicts.ndjson"
    verdicts.write_bytes(verdicts.read_bytes()[:-20])

    ran = conform("report", folder)

    assert ran.exit_code == 3
    assert ran.stdout.splitlines()[:2] == [
        "Not proved. 1 of 2 exercised, 0 omitted.",
        "The run was cut off before these cases: 1.",
    ]


def test_runs_over_other_bindings_show_where_they_disagree(tmp_path: Path) -> None:
    here = run_of(tmp_path / "here", passed("a/1"), passed("a/2"))
    there = run_of(tmp_path / "there", passed("a/1"), failed("a/2"), binding="pcsc")

    ran = conform("report", here, "--beside", there, "--json")

    assert ran.rows("disagreements") == [
        {"case": "a/2", "verdicts": {"pcsc": "fail", "memory": "pass"}}
    ]


# Bad input.


def test_an_unknown_run_is_named_with_exit_code_3(tmp_path: Path) -> None:
    ran = conform("report", tmp_path / "none")

    assert (ran.exit_code, ran.stdout) == (3, "")
    assert ran.stderr.startswith("SC-E-601")


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("verdicts.ndjson", b"<html>\n"),
        ("verdicts.ndjson", b'{"case": "a/1", "verdict": "splendid"}\n'),
        ("verdicts.ndjson", b"\xff\xfe\n"),
        ("cases.ndjson", b'{"id": 7}\n'),
        ("cases.ndjson", b""),
        ("run.json", b"{"),
        ("run.json", b'{"format": "samecity-run", "version": 2}'),
    ],
)
def test_a_damaged_file_of_a_run_is_named_with_exit_code_3(
    tmp_path: Path, file: str, content: bytes
) -> None:
    folder = run_of(tmp_path / "run", passed("a/1"))
    (folder / file).write_bytes(content)

    ran = conform("report", folder, "--json")

    assert ran.exit_code == 3
    assert ran.at("error", "code") == "SC-E-110"
    assert file in str(ran.at("error", "message"))


@pytest.mark.parametrize("file", ["verdicts.ndjson", "cases.ndjson"])
def test_a_missing_file_of_a_run_is_exit_code_3(tmp_path: Path, file: str) -> None:
    folder = run_of(tmp_path / "run", passed("a/1"))
    (folder / file).unlink()

    ran = conform("report", folder)

    assert (ran.exit_code, ran.stdout) == (3, "")
    assert ran.stderr.startswith("SC-E-")


def test_cases_that_were_taken_out_of_a_run_are_missed(tmp_path: Path) -> None:
    folder = run_of(tmp_path / "run", passed("a/1"), failed("a/2"))
    for name in ("cases.ndjson", "verdicts.ndjson"):
        first = (folder / name).read_bytes().splitlines(keepends=True)[0]
        (folder / name).write_bytes(first)

    ran = conform("report", folder, "--json")

    assert ran.exit_code == 3
    assert ran.at("error", "message") == "cases.ndjson: -: expected 2 cases, received 1"


@pytest.mark.parametrize("option", ["--html", "--junit", "--svg", "--certificate"])
def test_a_file_that_cannot_be_written_is_exit_code_3_and_leaves_nothing(
    tmp_path: Path, option: str
) -> None:
    folder = green_run(tmp_path / "run")

    ran = conform("report", folder, option, tmp_path / "none" / "file")

    assert ran.exit_code == 3
    assert ran.stderr.startswith("SC-E-600")
    assert not (tmp_path / "none").exists()


def test_a_folder_is_no_place_for_a_report(tmp_path: Path) -> None:
    assert conform("report", green_run(tmp_path / "run"), "--html", tmp_path).exit_code == 2


# diff.


def test_a_regression_is_exit_code_1_and_comes_first(tmp_path: Path) -> None:
    before = run_of(tmp_path / "before", passed("a/1"), failed("a/2"))
    after = run_of(tmp_path / "after", failed("a/1"), passed("a/2"), passed("a/3"))

    ran = conform("diff", before, after)

    assert ran.exit_code == 1
    places = [ran.stdout.index(word) for word in ("regressions: 1", "fixed: 1", "new cases: 1")]
    assert places == sorted(places)


def test_nothing_that_got_worse_is_exit_code_0(tmp_path: Path) -> None:
    before = run_of(tmp_path / "before", failed("a/1"))
    after = run_of(tmp_path / "after", passed("a/1"))

    assert conform("diff", before, after, "--lang", "zh").exit_code == 0


def test_a_report_that_was_carried_away_compares_as_its_run_does(tmp_path: Path) -> None:
    before = run_of(tmp_path / "before", passed("a/1"))
    after = run_of(tmp_path / "after", failed("a/1"))
    kept = tmp_path / "before.json"
    kept.write_text(conform("report", before, "--json").stdout, encoding="utf-8")

    ran = conform("diff", kept, after, "--json")

    assert ran.exit_code == 1
    assert [(one["change"], one["case"]) for one in ran.rows("changes")] == [("regression", "a/1")]


def test_a_file_that_is_no_report_is_exit_code_3(tmp_path: Path) -> None:
    after = run_of(tmp_path / "after", failed("a/1"))
    (tmp_path / "page.html").write_text("<html>", encoding="utf-8")

    ran = conform("diff", tmp_path / "page.html", after, "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-110")


# Certificates.


def certified(tmp_path: Path) -> Path:
    file = tmp_path / "ningbo.certificate"
    assert conform("report", green_run(tmp_path / "run"), "--certificate", file).exit_code == 0
    return file


def test_a_green_run_gets_a_certificate_that_is_valid_here(tmp_path: Path) -> None:
    file = certified(tmp_path)

    ran = conform("verify", file, "--run", tmp_path / "run", "--json")

    assert (ran.exit_code, ran.at("standing"), ran.at("findings")) == (0, "valid", [])


def test_a_red_run_gets_none_and_no_key_is_made_for_it(tmp_path: Path) -> None:
    file = tmp_path / "certificate"

    ran = conform("report", run_of(tmp_path / "run", failed("a/1")), "--certificate", file)

    assert ran.exit_code == 1
    assert "no certificate was made" in ran.stderr
    assert not file.exists()
    assert not (tmp_path / "data").exists()


def test_whoever_trusts_the_public_key_can_verify_it_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certified(tmp_path)
    public = tmp_path / "data" / "samecity" / "signing-key.pub"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))

    assert conform("verify", file, "--trust", public).exit_code == 0


def test_without_a_key_to_trust_nothing_is_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certified(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))

    ran = conform("verify", file)

    assert ran.exit_code == 3
    assert "--trust" in ran.stderr


def test_one_that_a_stranger_signed_is_forged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certified(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    assert conform("report", tmp_path / "run", "--certificate", tmp_path / "b").exit_code == 0

    ran = conform("verify", file)

    assert ran.exit_code == 1
    assert "a key that you do not trust" in ran.stdout


def test_one_that_was_edited_is_forged(tmp_path: Path) -> None:
    file = certified(tmp_path)
    file.write_text(file.read_text("utf-8").replace('"pass": 2', '"pass": 240'), encoding="utf-8")

    ran = conform("verify", file, "--lang", "zh")

    assert (ran.exit_code, "伪造" in ran.stdout) == (1, True)
    assert "240" not in ran.stdout


def test_one_whose_run_was_edited_afterwards_does_not_belong_to_it(tmp_path: Path) -> None:
    file = certified(tmp_path)
    verdicts = tmp_path / "run" / "verdicts.ndjson"
    verdicts.write_bytes(verdicts.read_bytes().replace(b'"took_ms":12', b'"took_ms":13', 1))

    ran = conform("verify", file, "--run", tmp_path / "run", "--json")

    assert ran.exit_code == 1
    assert [one["kind"] for one in ran.rows("findings")] == ["record"]


def test_one_of_a_plugin_that_is_another_now_is_stale(tmp_path: Path) -> None:
    made = record(passed("a/1"))
    here = digests(WISH)
    then = msgspec.structs.replace(here, plugins={**here.plugins, "ningbo": "00"})
    head = msgspec.structs.replace(made.head, digests=then, configuration=msgspec.to_builtins(WISH))
    folder, file = write(tmp_path / "run", attrs.evolve(made, head=head)), tmp_path / "file"
    assert conform("report", folder, "--certificate", file).exit_code == 0

    ran = conform("verify", file)

    assert ran.exit_code == 4
    assert "Plugin ningbo has changed." in ran.stdout


def test_one_whose_settings_mean_something_else_now_is_stale(tmp_path: Path) -> None:
    made = record(passed("a/1"))
    older = {"regions": ["ningbo"], "colour": "blue"}
    head = msgspec.structs.replace(made.head, digests=digests(older), configuration=older)
    folder, file = write(tmp_path / "run", attrs.evolve(made, head=head)), tmp_path / "file"
    assert conform("report", folder, "--certificate", file).exit_code == 0

    ran = conform("verify", file, "--json")

    assert ran.exit_code == 4
    assert [one["kind"] for one in ran.rows("findings")] == ["configuration"]


def test_one_is_stale_when_its_year_is_over(tmp_path: Path) -> None:
    file = certified(tmp_path)
    later = now() + timedelta(days=366)

    ran = conform("verify", file, "--at", f"{later:%Y-%m-%d}", "--json")

    assert ran.exit_code == 4
    assert [one["kind"] for one in ran.rows("findings")] == ["expired"]


@pytest.mark.parametrize("content", [b"", b"<html>", b'{"statement": {}}'])
def test_what_is_no_certificate_is_exit_code_1(tmp_path: Path, content: bytes) -> None:
    certified(tmp_path)
    (tmp_path / "junk").write_bytes(content)

    assert conform("verify", tmp_path / "junk").exit_code == 1


def test_a_certificate_that_is_not_there_is_exit_code_3(tmp_path: Path) -> None:
    assert conform("verify", tmp_path / "none").exit_code == 3


def test_a_certificate_holds_no_private_key(tmp_path: Path) -> None:
    text = certified(tmp_path).read_text("utf-8")

    assert set(json.loads(text)) == {"statement", "key", "signature", "format", "version"}
    assert "PRIVATE" not in text


def test_every_profile_of_the_suite_has_a_share_that_reports_know(tmp_path: Path) -> None:
    folder = run_of(tmp_path / "run", passed("a/1"))

    shares = conform("report", folder, "--json").rows("shares")

    assert [one["least_percent"] for one in shares] == [
        load_profiles()[str(one["profile"])].share_percent for one in shares
    ]
