"""The platform put together: plugins, journal, national platform, engine.

Nothing is global: whoever needs a platform opens one and may hand in any part of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from samecity.domain.decision import Decision
from samecity.engine.acceptance import Acceptance, Acceptor
from samecity.engine.explain import explain
from samecity.engine.pipeline import Pipeline
from samecity.engine.run import Desk
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.journal.open import open_journal
from samecity.national.base import CardholderBase, MemoryBase
from samecity.national.channels import load_channels
from samecity.national.platform import EmbeddedNational
from samecity.offline.hot_list import HotList, make_hot_list
from samecity.offline.receipt import Receipt
from samecity.offline.upload import Intake
from samecity.schemas.requests import read_request
from samecity.spi.journal import Journal
from samecity.spi.national import NationalPlatform
from samecity.spi.reader import Purses, Reader


class Platform:
    """One platform.

    Attributes:
        registry: Scenarios, regions, agreements, texts.
        base: The cardholder base; holds names and numbers, nothing else does.
        national: The national platform.
        journal: Where acceptances are kept.
        pipeline: The decision engine without the journal.

    Args:
        purses: The purses that can be asked when no holder is there; what a crash left reserved on
            them is finished before the first request.
    """

    def __init__(
        self,
        *,
        registry: Registry | None = None,
        journal: Journal | None = None,
        base: CardholderBase | None = None,
        national: NationalPlatform | None = None,
        purses: Purses | None = None,
    ) -> None:
        self.registry = registry if registry is not None else Registry(Plugins())
        self.journal = journal if journal is not None else open_journal(None)
        self.base = base if base is not None else MemoryBase(secrets.token_bytes(32))
        self.national = (
            national if national is not None else EmbeddedNational(self.base, load_channels())
        )
        desk = Desk(self.registry, self.national)
        observers = self.registry.plugins.observers()
        self.pipeline = Pipeline(desk)
        self._acceptor = Acceptor(self.pipeline, self.journal, observers)
        self._intake = Intake(desk, self.journal, observers)
        if purses is not None:
            self._acceptor.sweep(purses)

    def accept(self, body: Mapping[str, object], reader: Reader) -> Acceptance:
        """Accept a request as it arrived.

        Args:
            body: Plain data in the form of `samecity.schemas.requests.EnvelopeSchema`.
            reader: Opened only if the service is offered.

        Raises:
            RequestInvalid: The request has the wrong shape; nothing was kept.
            JournalError: The journal cannot keep it. Nothing was charged, unless the hint says
                otherwise: then the same request has to be sent again, and is charged once.
        """
        request = read_request(body, self.registry.scenario)
        return self._acceptor.accept(request, reader)

    def ask(self, body: Mapping[str, object], reader: Reader) -> Decision:
        """Decide a request and keep nothing of it: what would be answered now.

        Raises:
            RequestInvalid: The request has the wrong shape.
            JournalError: The journal cannot be read.
        """
        request = read_request(body, self.registry.scenario)
        with self.journal.snapshot() as store:
            return self.pipeline.decide(request, reader, store).ruling.decision

    def hot_list(self, host: str, at: datetime) -> HotList:
        """Return the cards that a host's validators refuse while nobody can be asked.

        Args:
            host: Region code.
            at: The moment whose states it holds, Asia/Shanghai.

        Raises:
            UnknownName: There is no such region.
            PlatformUnreachable: The cardholder base cannot be asked.
        """
        region, _ = self.registry.locate(host)
        return make_hot_list(region.code, at, self.journal.cards(), self.base)

    def upload(self, host: str, tap: str) -> Receipt:
        """Take a tap that a validator decided offline, as it was made and charged; once.

        Args:
            host: Whose validator sends it, as the line to it proves.
            tap: As `samecity.offline.Validator.upload` writes it.

        Raises:
            RequestInvalid: It is no tap at all; nothing was kept.
            HomeUnreachable: The card's home cannot be asked now; send it again later.
            JournalError: The journal cannot keep it; send it again.
        """
        return self._intake.take(host, tap)

    def explain(self, decision: Decision, lang: str) -> dict[str, object]:
        """Return a decision as plain data in the reader's language.

        Args:
            decision: The decision.
            lang: `zh` or `en`.
        """
        return explain(decision, self.registry.reasons, lang)

    def close(self) -> None:
        """Release what the platform holds open."""
        self.journal.close()
        self.base.close()
