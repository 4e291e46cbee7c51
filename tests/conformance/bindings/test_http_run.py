"""The suite against a real portal: what comes out over HTTP is what comes out in this process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import attrs
import pytest

from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.synthetic.world import World
from samecity.texts.catalogue import Texts
from samecity_conformance.bindings import MEMORY, Binding, binding_to, disagreements
from samecity_conformance.rules import rule_cases
from samecity_conformance.run.cases import example_cases
from samecity_conformance.run.conduct import go_on
from samecity_conformance.run.doctor import examine
from samecity_conformance.run.record import Case, CaseKind, Result, Verdict
from samecity_conformance.run.selection import select
from samecity_conformance.run.wish import Wish
from samecity_conformance.scene import Answer, Scene
from samecity_conformance.unasked import Omitted, Unasked
from samecity_conformance.variants import Altered, with_classes
from samecity_conformance.wording import Wording, worded
from samecity_hardware_sim.bench import open_bench
from tests.conformance.run.made import begun
from tests.core.host.packages import MANIFEST, lay_out
from tests.portal.server.running import running

REGION = "ningbo"
EVERY = 25
"""So many rules are tried as one of this many."""

GENEROUS = (
    MANIFEST
    + """
from samecity.host.offers import changed
from samecity.spi import Region

_FREE = {"payable_fen": 0, "household_fen": 0}
Region.host_terms = lambda self, default, question: changed(default, _FREE)
"""
)
"""A plugin that lets everybody ride for nothing."""

RIDE = "transit.purse/G065/1"
WITH_TESTS = ("--test-controls", "--workers", "1")
DOCS = Path(__file__).parents[3] / "docs" / "bindings.md"


@pytest.fixture(scope="module")
def sut(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The root of the interface of a portal that runs."""
    with running(tmp_path_factory.mktemp("portal"), *WITH_TESTS) as portal:
        yield f"{portal.url}/api/v1"


def sample(registry: Registry) -> Sequence[Case]:
    """Return all examples that need no chips, and a part of the rules."""
    examples = [case for case in example_cases(registry) if not case.needs_chips]
    return [*examples, *[one.case for one in rule_cases(registry, [REGION])][::EVERY]]


def results(folder: Path, chosen: Sequence[Case], wish: Wish) -> Mapping[str, Result]:
    record = begun(folder, chosen, wish)
    return {one.case: one for one in go_on(folder, record, workers=1)}


class Older(Altered):
    """A region whose data are older."""

    def alter(self) -> None:
        self.identity = attrs.evolve(self.identity, version="1999-12-31")


def with_older(registry: Registry) -> Registry:
    return with_classes(registry, {REGION: Older})


def ride(registry: Registry, binding: Binding) -> Answer:
    with closing(Scene(registry, binding)) as scene:
        scene.wallets.append(scene.world.adult("anhui"))
        return scene.use("card", "transit.ride", REGION, {"mode": "bus"})


def documented() -> Mapping[str, tuple[str, str, int]]:
    """Return, by reason, the sentences and the number of examples that the page names."""
    rows = [line.strip("| ").split(" | ") for line in DOCS.read_text(encoding="utf-8").splitlines()]
    named = [(row[0].strip("`"), *row[1:]) for row in rows if len(row) == 4]
    return {what: (en, zh, int(count)) for what, en, zh, count in named if what in set(Unasked)}


def test_the_page_says_what_cannot_be_asked_over_http_in_both_languages() -> None:
    sentences = {what: (en, zh) for what, (en, zh, _) in documented().items()}

    assert sentences == {
        what.value: tuple(Texts(lang)(f"conform.unasked.{what}") for lang in ("en", "zh"))
        for what in Unasked
    }


def test_over_http_everything_comes_out_as_in_this_process(
    registry: Registry, tmp_path: Path, sut: str
) -> None:
    chosen = sample(registry)

    here = results(tmp_path / "here", chosen, Wish(binding="memory"))
    there = results(tmp_path / "there", chosen, Wish(binding="http", sut=sut))

    assert disagreements({"memory": here.values(), "http": there.values()}) == ()
    left = [one for one in there.values() if one.verdict not in (Verdict.PASS, Verdict.OMIT)]
    assert left == []
    examples = [there[one.id] for one in chosen if one.kind is CaseKind.EXAMPLE]
    omitted = Counter(one.why for one in examples if one.verdict is Verdict.OMIT)
    assert omitted == {Wording(zh, en): count for en, zh, count in documented().values() if count}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_omitted_is_said_in_the_language_of_the_run(
    registry: Registry, sut: str, lang: str
) -> None:
    with closing(Scene(registry, binding_to("http", sut, lang=lang))) as scene:
        with pytest.raises(Omitted) as left_out:
            scene.reopen(open_bench(World(Platform(registry=registry))))

    assert str(left_out.value) == f"omitted: {Texts(lang)('conform.unasked.power')}"


def test_what_counts_is_the_system_under_test_and_not_what_is_installed_here(
    registry: Registry, tmp_path: Path
) -> None:
    (tmp_path / "lie").mkdir()
    lay_out(tmp_path / "lie", "extra", GENEROUS)

    with running(tmp_path / "p", *WITH_TESTS, PYTHONPATH=str(tmp_path / "lie")) as portal:
        there = ride(registry, binding_to("http", f"{portal.url}/api/v1"))

    assert (there.en.terms.payable_fen, there.charged_fen) == (0, 0)
    assert ride(registry, MEMORY).charged_fen > 0


def test_a_portal_without_test_controls_omits_everything_and_says_what_is_missing(
    registry: Registry, tmp_path: Path
) -> None:
    with running(tmp_path / "p", "--workers", "1") as portal:
        wish = Wish(binding="http", sut=f"{portal.url}/api/v1")
        cases = [one for one in example_cases(registry) if one.id == RIDE]
        selection = select(registry, wish, cases, examine(registry, wish))

    [result] = selection.decided
    assert (result.verdict, result.why) == (
        Verdict.OMIT,
        worded("conform.not_offered", what="worlds"),
    )


def test_other_data_than_are_installed_here_are_a_matter_of_configuration(
    registry: Registry, sut: str
) -> None:
    wish = Wish(regions=(REGION,), binding="http", sut=sut)

    same = list(examine(registry, wish))
    [wrong] = [one for one in examine(with_older(registry), wish) if one.verdict]

    assert [one for one in same if one.verdict] == []
    assert (wrong.verdict, wrong.region) == (Verdict.CONFIGURATION, REGION)
    assert "1999-12-31" in wrong.text.en
