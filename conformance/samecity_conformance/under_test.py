"""What a scene is played on: a platform in this process, or a system behind an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Protocol

import attrs

from samecity.domain.decision import Decision
from samecity.domain.ecard import CouplingPolicy
from samecity.engine.acceptance import Acceptance
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.spi import Account
from samecity.spi.journal import ChainReport, Posting
from samecity.synthetic.cast import Cast, Wallet
from samecity.synthetic.readers import HeldReader, Readers
from samecity.synthetic.world import World
from samecity_conformance.messages import DecisionMessage, read_decision


@attrs.frozen
class Told:
    """What came back for a request.

    Attributes:
        zh: The decision for Chinese readers.
        en: The decision for English readers.
        disclosure: What the host was told, by field.
        is_replay: Whether the journal already had it.
    """

    zh: DecisionMessage
    en: DecisionMessage
    disclosure: Mapping[str, object]
    is_replay: bool


@attrs.frozen
class Conditions:
    """Under which a scene plays.

    Attributes:
        registry: What is in force, and in what it differs from what is installed.
        at: The world's first moment.
        coupling: How loss of a card reaches its e-card.
        is_national_up: Whether the national platform can be reached.
    """

    registry: Registry
    at: datetime
    coupling: CouplingPolicy
    is_national_up: bool


class UnderTest(Protocol):
    """What a scene is played on."""

    @property
    def world(self) -> Cast:
        """Its people."""

    @property
    def readers(self) -> Readers:
        """What they hold their cards and codes against."""

    def accept(self, body: Mapping[str, object], reader: HeldReader) -> Told:
        """Answer a request."""

    def decide(self, body: Mapping[str, object], reader: HeldReader) -> Decision | DecisionMessage:
        """Answer a request with the decision alone, in one exchange."""

    def recall(self, request_id: str) -> object | None:
        """Return what is kept of a request."""

    def postings(self) -> Sequence[Posting]:
        """Return all postings, oldest first."""

    def chains(self) -> Sequence[ChainReport]:
        """Recompute the audit chain of each region, and return what was found."""

    def account_fen(self, wallet: Wallet) -> int:
        """Return what a person's bank account holds."""

    def heed(self, conditions: Conditions) -> None:
        """Go on under other conditions."""

    def close(self) -> None:
        """End it."""


class Here:
    """A platform in this process.

    Args:
        world: On that platform.
        make_readers: Makes what its people hold their cards and codes against, when first asked.
    """

    def __init__(self, world: World, make_readers: Callable[[], Readers]) -> None:
        self.world = world
        self._make_readers = make_readers

    @cached_property
    def readers(self) -> Readers:
        """What its people hold their cards and codes against."""
        return self._make_readers()

    @property
    def platform(self) -> Platform:
        """The platform itself."""
        return self.world.platform

    def accept(self, body: Mapping[str, object], reader: HeldReader) -> Told:
        """Answer a request."""
        return self.told(self.platform.accept(body, reader))

    def decide(self, body: Mapping[str, object], reader: HeldReader) -> Decision:
        """Answer a request with the decision alone."""
        return self.platform.accept(body, reader).decision

    def told(self, acceptance: Acceptance) -> Told:
        """Return an acceptance as its receivers read it."""
        zh, en = (self._read(acceptance, lang) for lang in ("zh", "en"))
        return Told(zh, en, acceptance.disclosure, acceptance.is_replay)

    def recall(self, request_id: str) -> object | None:
        """Return what the journal keeps of a request."""
        return self.platform.journal.recall(request_id)

    def postings(self) -> Sequence[Posting]:
        """Return all postings, oldest first."""
        return self.platform.journal.postings()

    def chains(self) -> Sequence[ChainReport]:
        """Recompute the audit chain of each region, and return what was found."""
        return self.platform.journal.verify()

    def account_fen(self, wallet: Wallet) -> int:
        """Return what a person's bank account holds."""
        with self.platform.journal.snapshot() as store:
            return Account.of(wallet.holder_ref, store).balance_fen

    def heed(self, conditions: Conditions) -> None:
        """Do nothing: the platform itself looks at what the scene was made of."""

    def close(self) -> None:
        """Close the books."""
        self.platform.close()

    def _read(self, acceptance: Acceptance, lang: str) -> DecisionMessage:
        return read_decision(self.platform.explain(acceptance.decision, lang))
