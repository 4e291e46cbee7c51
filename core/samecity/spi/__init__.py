"""The plugin interface: what plugins import, besides `samecity.domain`."""

from samecity.spi.account import Account, credit
from samecity.spi.hooks import hookimpl
from samecity.spi.journal import (
    ChainReport,
    Entry,
    Journal,
    Kept,
    Posting,
    Ruling,
    Stage,
    Turnover,
    Unit,
)
from samecity.spi.manifest import API_VERSION, Manifest
from samecity.spi.national import CardIdentity, NationalPlatform, Person, Resolved
from samecity.spi.reader import (
    CardEvidence,
    DocumentEvidence,
    PinResult,
    Presentment,
    Purses,
    PurseView,
    Reader,
    Wanted,
)
from samecity.spi.region import Question, Region, Vouch
from samecity.spi.scenario import (
    Allowed,
    Case,
    Consent,
    Outcome,
    Refused,
    Scenario,
    ScenarioSpec,
    SectionSpec,
    shown_source,
)
from samecity.spi.sources import AgreementSource, ReasonSource, ReasonText, RegionSource
from samecity.spi.state import Row, Shelf, StateStore

__all__ = [
    "API_VERSION",
    "Account",
    "AgreementSource",
    "Allowed",
    "CardEvidence",
    "CardIdentity",
    "Case",
    "ChainReport",
    "Consent",
    "DocumentEvidence",
    "Entry",
    "Journal",
    "Kept",
    "Manifest",
    "NationalPlatform",
    "Outcome",
    "Person",
    "PinResult",
    "Posting",
    "Presentment",
    "PurseView",
    "Purses",
    "Question",
    "Reader",
    "ReasonSource",
    "ReasonText",
    "Refused",
    "Region",
    "RegionSource",
    "Resolved",
    "Row",
    "Ruling",
    "Scenario",
    "ScenarioSpec",
    "SectionSpec",
    "Shelf",
    "Stage",
    "StateStore",
    "Turnover",
    "Unit",
    "Vouch",
    "Wanted",
    "credit",
    "hookimpl",
    "shown_source",
]
