"""Plugins that do wrong, and what a tester has to hear of each: whose matter it is, in which words.

A plugin that cannot be loaded is a wrong configuration; one that fails while it is asked has
failed. Neither is ever an error of the suite, and neither ends a run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from tests.conformance.plugins.packages import FILES, INIT, ITEM

_TERMS: Final = "def host_terms(self, default, question):\n        "


@attrs.frozen
class Misdeed:
    """A plugin that does wrong.

    Attributes:
        name: What it does.
        module: Its code.
        words: What the finding or the failure says.
        files: Its data.
    """

    name: str
    module: str
    words: str
    files: Mapping[str, str] = FILES


def region_with(body: str) -> str:
    """Return the module of a region whose class holds what is given."""
    return INIT.replace("{body}", body)


GOOD: Final = region_with("pass")

WHEN_LOADED: Final = (
    Misdeed("does not import", "import nothing_of_this_name\n", "nothing_of_this_name"),
    Misdeed("is no Python", "def (:\n", "SyntaxError"),
    Misdeed(
        "has a hook with another signature",
        GOOD.replace("samecity_register_regions()", "samecity_register_regions(unheard_of)"),
        "unheard_of",
    ),
    Misdeed(
        "is written for another interface",
        GOOD.replace('en="Atlantis")', 'en="Atlantis", api="99")'),
        "expected plugin interface 1, received 99",
    ),
    Misdeed(
        "raises in its hook",
        GOOD.replace("return [", "raise ZeroDivisionError\n    return ["),
        "samecity_register_regions raised ZeroDivisionError",
    ),
    Misdeed(
        "has no catalogue",
        GOOD,
        "catalogue",
        {name: text for name, text in FILES.items() if not name.startswith("catalogue")},
    ),
    Misdeed("has an empty catalogue", GOOD, "catalogue", {**FILES, "catalogue/transit.toml": ""}),
    Misdeed(
        "has data of another type",
        GOOD,
        "item.0.opens_on",
        {
            **FILES,
            "catalogue/transit.toml": ITEM.replace("{n}", "1").replace("2020-01-01", '"soon"'),
        },
    ),
)
"""What `doctor` finds, and what makes every case of the region a wrong configuration."""

WHEN_ENDED: Final = Misdeed("ends the process when it is imported", "import os\nos._exit(7)\n", "")
"""Likewise, but nobody else can be looked at."""

WHEN_ASKED: Final = (
    Misdeed("raises", region_with(f"{_TERMS}raise ZeroDivisionError"), "HOST_PLUGIN_FAILED"),
    Misdeed(
        "raises in every method",
        region_with(
            "def _raise(self, *_): raise ZeroDivisionError\n"
            "    find_offer = opens_to_all = host_terms = vouch = home_entitlement = _raise"
        ),
        "HOST_PLUGIN_FAILED",
    ),
    Misdeed("returns nonsense", region_with(f"{_TERMS}return 'nonsense'"), "HOST_PLUGIN_FAILED"),
    Misdeed(
        "never comes to an end of itself",
        region_with(f"{_TERMS}return self.host_terms(default, question)"),
        "HOST_PLUGIN_FAILED",
    ),
    Misdeed("asks the process to end", region_with(f"{_TERMS}sys.exit(0)"), "HOST_PLUGIN_FAILED"),
    Misdeed("ends the process", region_with(f"{_TERMS}os._exit(7)"), "exit status 7"),
    Misdeed("hangs", region_with(f"{_TERMS}time.sleep(3600)"), "within 3 s"),
)
"""What fails a case of the region, while the run goes on."""
