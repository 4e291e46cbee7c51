"""A region that nobody has heard of, as a package that an installer laid out, right or wrong.

It is Atlantis, in the place of Hangzhou: one bus line, a fare, nothing claimed beyond what every
region owes.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

NAME: Final = "atlantis"

INIT: Final = """
import os, sys, time
from importlib.resources import files
from samecity.spi import *

samecity_manifest = Manifest(name="atlantis", zh="亚特兰蒂斯", en="Atlantis")

class Atlantis(Region):
    {body}

@hookimpl
def samecity_register_regions():
    return [RegionSource(files("extra_atlantis") / "data", Atlantis)]
"""
"""The module; `{body}` is what stands in the class of the region."""

REGION: Final = """
code = "atlantis"
division = "330100"
zh = "亚特兰蒂斯"
en = "Atlantis"
version = "atlantis-1"
default_city = "atlantis"

[[city]]
code = "atlantis"
division = "330100"
zh = "亚特兰蒂斯"
en = "Atlantis"
t_union = "3310"
connected_from = 2020-01-01
"""
POINT: Final = """
[[point]]
id = "at-bus-{n}"
city = "atlantis"
type = "bus"
zh = "公交{n}路"
en = "Bus line {n}"
kinds = ["card_contactless"]
demo = true
source = "test"
"""
ITEM: Final = """
[[item]]
id = "at-bus-{n}"
scenario = "transit.ride"
domain = "transport"
zh = "公交乘车"
en = "Ride a bus"
point_types = ["bus"]
kinds = ["card_contactless"]
offered_to = "ZONE"
opens_on = 2020-01-01
demo = true
source = "test"
"""
TARIFF: Final = """
[[fare]]
mode = "bus"
gross_fen = 200
demo = true
source = "test"
"""

FILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "region.toml": REGION,
        "points/transit.toml": POINT.replace("{n}", "1"),
        "catalogue/transit.toml": ITEM.replace("{n}", "1"),
        "transit.toml": TARIFF,
    }
)
"""Data without a fault."""


_DIVISIONS: Final = ("330100", "330300", "330500", "330700", "330800", "331000", "331100", "340200")
"""Prefectures of the Delta without a plugin, one for each of several at once."""


def lay_out(
    folder: Path, module: str, files: Mapping[str, str] = FILES, *, name: str = NAME
) -> dict[str, str]:
    """Write the package into a folder.

    Args:
        folder: Where packages are; has none of this name.
        module: The package's `__init__`.
        files: Its data, by path.
        name: What the plugin and its region are called; see `names`.

    Returns:
        The environment of a process that finds it installed.
    """
    package = folder / f"extra_{name}"
    for path, text in {"__init__.py": module, **_in_data(files)}.items():
        file = package / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_renamed(text, name), encoding="utf-8")
    notes = folder / f"extra_{name}-1.0.dist-info"
    notes.mkdir()
    (notes / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: extra-{name}\nVersion: 1.0\n", encoding="utf-8"
    )
    points = f"[samecity]\n{name} = extra_{name}\n"
    (notes / "entry_points.txt").write_text(points, encoding="utf-8")
    return {**os.environ, "PYTHONPATH": str(folder), "LANG": "en_US.UTF-8"}


def names(count: int) -> Sequence[str]:
    """Return names for as many such plugins side by side."""
    return [f"{NAME}{number}" for number in range(count)]


def _renamed(text: str, name: str) -> str:
    number = name.removeprefix(NAME)
    if not number:
        return text
    division, t_union = _DIVISIONS[int(number)], f"990{number}"
    return text.replace(NAME, name).replace("330100", division).replace("3310", t_union)


def _in_data(files: Mapping[str, str]) -> dict[str, str]:
    return {f"data/{name}": text for name, text in files.items()}
