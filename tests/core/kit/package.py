"""A good package with a region and a scenario, in which one thing at a time is broken."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import invalidate_caches
from pathlib import Path
from typing import Final

from samecity.kit.check import Finding
from samecity.kit.probe import Facts, Point, examine
from samecity.kit.subject import Subject, subject_at
from samecity.texts.catalogue import Texts

NAME: Final = "kiosk"
PACKAGE: Final = "samecity_kiosk"
TEXTS: Final = (Texts("zh"), Texts("en"))

_PROJECT: Final = """\
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "samecity-kiosk"
version = "0.1.0"
dependencies = ["attrs", "marshmallow", "samecity"]

[project.entry-points.samecity]
kiosk = "samecity_kiosk"

[tool.hatch.build.targets.wheel]
packages = ["samecity_kiosk"]
"""

_INIT: Final = '''\
"""Kiosks of Shaoxing."""

from collections.abc import Iterable
from importlib.resources import files

from samecity.spi import Manifest, ReasonSource, RegionSource, Scenario, hookimpl

from samecity_kiosk.use import Use

samecity_manifest = Manifest(
    name="kiosk",
    zh="亭",
    en="Kiosk",
)


@hookimpl
def samecity_register_scenarios() -> Iterable[Scenario]:
    """Register the use of a kiosk."""
    return [Use()]


@hookimpl
def samecity_register_reasons() -> Iterable[ReasonSource]:
    """Register why a kiosk refuses."""
    return [ReasonSource(files("samecity_kiosk") / "reasons.toml")]


@hookimpl
def samecity_register_regions() -> Iterable[RegionSource]:
    """Register Shaoxing."""
    return [RegionSource(files("samecity_kiosk") / "data")]
'''

_USE: Final = '''\
"""`kiosk.use`: a kiosk opens for everybody."""

import attrs
from marshmallow import fields
from samecity.domain.card import CredentialKind
from samecity.domain.reasons import Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import FEN, TEXT, StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused, Scenario, ScenarioSpec, SectionSpec


@attrs.frozen
class UseFields:
    """Nothing is asked."""


class UseSchema(StrictSchema):
    """No fields."""

    makes = UseFields


@attrs.frozen
class Fee:
    """What a kiosk costs."""

    point_type: str
    fee_fen: int
    source: str
    demo: bool = False


@attrs.frozen
class Fees:
    """A region's kiosks."""

    fees: tuple[Fee, ...]


class FeeSchema(StrictSchema):
    """A fee."""

    makes = Fee

    point_type = fields.String(required=True, validate=TEXT)
    fee_fen = fields.Integer(strict=True, required=True, validate=FEN)
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


class FeesSchema(StrictSchema):
    """`kiosk.toml`."""

    makes = Fees

    fees = fields.List(fields.Nested(FeeSchema), data_key="fee", required=True, post_load=tuple)


class Use(Scenario):
    """Use a kiosk."""

    spec = ScenarioSpec(
        code="kiosk.use",
        domain="city_life",
        zh="用亭",
        en="Use a kiosk",
        basis=Basis.ZONE,
        fields=UseFields,
        schema=UseSchema,
        discloses=frozenset({"valid"}),
        kinds=frozenset({CredentialKind.CARD_CONTACTLESS}),
        rule="P-a",
        source="fictional",
        section=SectionSpec("kiosk", Fees, FeesSchema),
    )

    def decide(self, case: Case) -> Outcome:
        """Open, unless there is no fee."""
        if case.host.section(Fees) is None:
            return Refused(Reason("KIOSK_CLOSED"))
        return Allowed()
'''

_REASONS: Final = """\
[KIOSK_CLOSED]
rule = "P-a"
message = { zh = "亭已关闭。", en = "The kiosk is closed." }
next_step = { zh = "请改日再来。", en = "Come again another day." }
"""

_REGION: Final = """\
code = "shaoxing"
division = "330600"
zh = "绍兴"
en = "Shaoxing"
version = "1"
default_city = "shaoxing"
sources = ["GB/T 2260"]

[[city]]
code = "shaoxing"
division = "330600"
zh = "绍兴"
en = "Shaoxing"

[[fact]]
row = "SX-1"
key = "kiosks"
value = "12"
unit = "kiosks"
on = 2026-01-01
source = "SX 3"
"""

_POINTS: Final = """\
[[point]]
id = "sx-kiosk"
city = "shaoxing"
type = "kiosk"
zh = "亭"
en = "Kiosk"
source = "SX 3"
"""

_ITEMS: Final = """\
[[item]]
id = "sx-kiosk"
scenario = "kiosk.use"
domain = "city_life"
zh = "用亭"
en = "Use a kiosk"
point_types = ["kiosk"]
offered_to = "ZONE"
opens_on = 2026-01-01
source = "SX 3"
"""

_FEES: Final = """\
# What a kiosk costs.
[[fee]]
point_type = "kiosk"
fee_fen = 100
source = "SX 3"

[[fee]]
point_type = "stall"
fee_fen = 50
source = "assumed"
demo = true
"""

_TESTS: Final = """\
from importlib.metadata import entry_points

from samecity.spi import API_VERSION
from samecity_conformance.testing import RegionSuite, ScenarioSuite


def test_the_installed_plugin_is_found_and_brings_its_data():
    [point] = entry_points(group="samecity", name="kiosk")
    plugin = point.load()

    assert plugin.samecity_manifest.api == API_VERSION
    assert [(one.folder / "kiosk.toml").is_file() for one in plugin.samecity_register_regions()]


class TestShaoxing(RegionSuite):
    region = "shaoxing"


class TestKioskUse(ScenarioSuite):
    scenario = "kiosk.use"
"""

FILES: Final[Mapping[str, str]] = {
    "pyproject.toml": _PROJECT,
    f"{PACKAGE}/__init__.py": _INIT,
    f"{PACKAGE}/use.py": _USE,
    f"{PACKAGE}/reasons.toml": _REASONS,
    f"{PACKAGE}/data/region.toml": _REGION,
    f"{PACKAGE}/data/points/kiosk.toml": _POINTS,
    f"{PACKAGE}/data/catalogue/kiosk.toml": _ITEMS,
    f"{PACKAGE}/data/kiosk.toml": _FEES,
    "tests/test_kiosk.py": _TESTS,
}


def lay_out(folder: Path) -> Path:
    """Write the package into a folder, and return its root."""
    root = folder / "samecity-kiosk"
    for name, text in FILES.items():
        write(root, name, text)
    return root


def write(root: Path, name: str, text: str) -> None:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def replace(root: Path, name: str, old: str, new: str) -> int:
    """Break one thing, and return the line on which it stood."""
    text = (root / name).read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{name} holds no {old!r}"
    (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def probe_here(points: Sequence[Point], path: str) -> Facts:
    """Run a plugin's code in this process, for a plugin that does not hang, exit or connect."""
    sys.path.insert(0, path)
    invalidate_caches()
    try:
        return examine(points)
    finally:
        sys.path.remove(path)
        packages = {point.module.partition(".")[0] for point in points}
        for module in [name for name in sys.modules if name.partition(".")[0] in packages]:
            del sys.modules[module]


def subject(root: Path) -> Subject:
    """Return the package in a folder; its code runs in this process."""
    return subject_at(root, probe=probe_here)


def in_words(finding: Finding) -> list[str]:
    """Return what people read of a finding, in both languages."""
    return [
        texts(f"{family}.{finding.what}", **finding.values)
        for family in ("plugin_finding", "plugin_hint")
        for texts in TEXTS
    ]
