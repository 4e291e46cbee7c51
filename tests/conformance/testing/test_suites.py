"""What the tests of regions and scenarios inherit: their cases, and what a failure says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import attrs
import pytest
from marshmallow import EXCLUDE, Schema, fields

from samecity.domain.card import CredentialKind
from samecity.domain.treatment import Basis
from samecity.host.plugins import Plugins, found_module, installed
from samecity.host.registry import Registry
from samecity.schemas.values import StrictSchema
from samecity.spi import (
    Allowed,
    Case,
    Manifest,
    Outcome,
    Question,
    ReasonSource,
    Region,
    RegionSource,
    Scenario,
    ScenarioSpec,
    hookimpl,
)
from samecity.testing import registry_with
from samecity.testing.discovery import installed_registry
from samecity_conformance.mutants import VisitorsPayMore
from samecity_conformance.parity.properties import REQUIREMENTS, Statement
from samecity_conformance.requirements.book import load_requirements
from samecity_conformance.rules import rule_cases
from samecity_conformance.testing import RegionSuite, ScenarioSuite
from samecity_conformance.testing.cases import StandardSuite
from samecity_conformance.testing.standard import Standard, standard_of
from tests.docs.page import read_page, words_in
from tests.integration.packages import town

CHEATED = "R02/transit.ride/jinan"


class Raising(Region):
    """A region whose terms cannot be had."""

    def host_terms(self, default: object, question: Question) -> object:
        raise LookupError("expected a price, received none")


@attrs.frozen
class Stay:
    """Fields of the careless scenario."""

    minutes: int = 1


class Sound(StrictSchema):
    makes = Stay

    minutes = fields.Integer(load_default=1)


class Demanding(StrictSchema):
    makes = Stay

    minutes = fields.Integer(required=True)


class Plain(Schema):
    minutes = fields.Integer(load_default=1)


class Forgetful(StrictSchema):
    makes = Stay

    minutes = fields.Function(lambda _: 2, int, load_default=1)


class Generous(StrictSchema):
    class Meta:
        unknown = EXCLUDE

    makes = Stay

    minutes = fields.Integer(load_default=1)


def careless_plugin(schema: type[Schema] = Sound) -> ModuleType:
    """Return a plugin with a scenario that nobody offers, and a reason told unequally."""

    class Careless(Scenario):
        spec = ScenarioSpec(
            code="careless.use",
            domain="work",
            zh="粗心的场景（测试）",
            en="Careless scenario (test)",
            basis=Basis.ZONE,
            fields=Stay,
            schema=schema,
            discloses=frozenset({"valid"}),
            kinds=frozenset({CredentialKind.CARD_CONTACT}),
            rule="R04",
            source="invented",
        )

        def decide(self, case: Case) -> Outcome:
            return Allowed()

    @hookimpl
    def samecity_register_scenarios() -> Iterable[Scenario]:
        return [Careless()]

    @hookimpl
    def samecity_register_reasons() -> Iterable[ReasonSource]:
        return [ReasonSource(Path(__file__).with_name("careless.toml"))]

    module = ModuleType("careless")
    vars(module).update(
        samecity_manifest=Manifest(name="careless", zh="粗心", en="Careless"),
        samecity_register_scenarios=samecity_register_scenarios,
        samecity_register_reasons=samecity_register_reasons,
    )
    return module


@pytest.fixture(scope="module")
def cheat() -> Standard:
    return standard_of(registry_with(town(factory=VisitorsPayMore)), "jinan")


def said_by(standard: Standard, case: str) -> dict[str, str]:
    """Return what a failure says, by label."""
    with pytest.raises(pytest.fail.Exception) as caught:
        (standard.check_parity if case.startswith("parity") else standard.check_rule)(case)
    lines = str(caught.value.msg).splitlines()
    return {
        "": lines[0],
        **dict(re.split("[:：] ?", line.strip(), maxsplit=1) for line in lines[1:]),
    }


class Binzhou(RegionSuite):
    region = "binzhou"


class Nowhere(RegionSuite):
    region = "binzou"


class Bare(RegionSuite):
    region = "jiaxing"


class Unsaid(RegionSuite):
    pass


class Borrow(ScenarioSuite):
    scenario = "lottery.claim"


class Fly(ScenarioSuite):
    scenario = "transit.fly"


class UnsaidScenario(ScenarioSuite):
    pass


def test_a_region_has_the_cases_of_the_standard_suite() -> None:
    [standard] = Binzhou().standards
    expected = [one.case.id for one in rule_cases(installed_registry(), ["binzhou"])]

    assert list(standard.rules) == expected
    assert "parity/transit.ride/binzhou" in standard.parity


def test_a_case_that_holds_passes() -> None:
    standard = standard_of(registry_with(town()), "jinan")
    standard.check_rule("R08/transit.ride/jinan")
    standard.check_parity("parity/transit.ride/jinan")

    assert list(standard.parity) == ["parity/transit.topup/jinan", "parity/transit.ride/jinan"]


def test_what_a_region_does_not_claim_is_skipped_and_says_so() -> None:
    registry = installed_registry()
    region = registry.regions["zhoushan"]
    modest = attrs.evolve(region.identity, profiles=())
    other = registry.with_regions(
        [Region(modest, region.catalogue, region.sections, plugin="zhoushan")]
    )
    standard = standard_of(other, "zhoushan")

    with pytest.raises(pytest.skip.Exception, match="does not claim"):
        standard.check_rule("R02/transit.ride/zhoushan")


@pytest.mark.parametrize(
    ("suite", "said"),
    [
        (Nowhere(), r"binzou cannot be tested:\n.*binzou.*\n.*binzhou"),
        (Bare(), r"jiaxing cannot be tested:\n.*has no plugin.*\n.*Install its plugin"),
        (Unsaid(), r"Unsaid cannot be tested:\n.*region = \"shaoxing\""),
        (Fly(), r"transit\.fly cannot be tested:\n.*transit\.fly"),
        (UnsaidScenario(), r"UnsaidScenario cannot be tested:\n.*scenario = \"parking\.pay\""),
    ],
)
def test_what_cannot_be_tested_is_one_error_that_says_what_to_do(
    suite: StandardSuite, said: str
) -> None:
    with pytest.raises(pytest.Collector.CollectError, match=said):
        _ = suite.standards


def test_a_plugin_that_is_blocked_is_the_error(tmp_path: Path) -> None:
    (tmp_path / "region.toml").write_text('code = "jiaxing"\n', encoding="utf-8")
    wrong = SimpleNamespace(
        samecity_manifest=Manifest(name="jiaxing", zh="嘉兴", en="Jiaxing"),
        samecity_register_regions=hookimpl(lambda: [RegionSource(tmp_path)]),
    )
    registry = Registry(Plugins([*installed(), found_module("jiaxing", wrong)]))

    with pytest.raises(pytest.Collector.CollectError, match=r"region\.toml: \w+: expected"):
        standard_of(registry, "jiaxing")


def test_a_failure_says_requirement_expected_received_and_how_to_repeat_it(
    cheat: Standard,
) -> None:
    said = said_by(cheat, CHEATED)

    assert said[""].startswith("fail: ")
    assert said["requirement"].startswith("R02 ")
    assert "payable_fen" in said["expected"]
    assert "payable_fen" in said["received"]
    assert said["expected"] != said["received"]
    assert said["counter-example"].startswith("card of ")
    assert said["next step"]
    assert said["repeat just this case"] == f'pytest -k "{CHEATED}"'


def test_parity_says_the_same_of_what_it_finds(cheat: Standard) -> None:
    said = said_by(cheat, "parity/transit.ride/jinan")

    assert said["requirement"].startswith(("R02 ", "P-a "))
    assert (said["expected"], said["received"]) == ("payable_fen 180", "payable_fen 190")


@pytest.mark.parametrize(
    ("case", "line"),
    [
        (CHEATED, f"samecity conform run --case {CHEATED} --binding memory --seed 0"),
        (
            "parity/transit.ride/jinan",
            "samecity conform parity --region jinan --scenario transit.ride --seed 0 --examples 0",
        ),
    ],
)
def test_of_what_is_installed_a_command_repeats_the_case(
    cheat: Standard, case: str, line: str
) -> None:
    said = said_by(attrs.evolve(cheat, is_installed=True), case)

    assert said["repeat just this case"] == line


def test_a_failure_speaks_the_reader_s_language(
    cheat: Standard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")

    assert "济南" in said_by(cheat, CHEATED)[""]


def test_a_plugin_that_raises_is_no_defect_of_the_suite() -> None:
    standard = standard_of(registry_with(town(factory=Raising)), "jinan")

    assert said_by(standard, "R08/transit.ride/jinan")[""].startswith("fail: ")


def test_a_scenario_has_its_cases_in_every_region_that_offers_it() -> None:
    standards = Borrow().standards
    regions = installed_registry().regions
    hosts = [code for code, one in regions.items() if one.catalogue.of("lottery.claim")]

    assert [one.region for one in standards] == sorted(hosts)
    assert {id_.split("/")[1] for one in standards for id_ in (*one.rules, *one.parity)} == {
        "lottery.claim"
    }


def test_what_no_region_offers_needs_a_town() -> None:
    class Suite(ScenarioSuite):
        scenario = "careless.use"
        town = careless_plugin()

    with pytest.raises(pytest.Collector.CollectError, match="town ="):
        _ = Suite().standards


@pytest.mark.parametrize(
    ("test", "schema", "said"),
    [
        ("test_a_plain_request_needs_no_field", Demanding, "minutes"),
        ("test_a_plain_request_needs_no_field", Plain, "Stay"),
        ("test_its_fields_survive_the_way_there_and_back", Forgetful, "received: Stay"),
        ("test_a_field_that_nobody_knows_is_refused", Generous, "expected: ValidationError"),
        ("test_its_reasons_tell_the_same_facts_in_both_languages", Sound, "CARELESS zh"),
    ],
)
def test_a_careless_scenario_is_found(test: str, schema: type[Schema], said: str) -> None:
    class Suite(ScenarioSuite):
        scenario = "careless.use"
        town = careless_plugin(schema)

    with pytest.raises(pytest.fail.Exception, match=said):
        getattr(Suite(), test)()


def test_every_statement_of_parity_names_requirements_that_exist() -> None:
    page = read_page("docs/parity.md")
    told = {words_in(row[0])[0]: row[3] for row in page.rows("What is compared")}

    assert REQUIREMENTS.keys() == set(Statement)
    for statement, ids in REQUIREMENTS.items():
        assert set(ids) <= load_requirements().keys()
        assert told[statement.value] == ", ".join(ids)
