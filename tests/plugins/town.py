"""A town on real plugins: people who use cards, and institutions that give orders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Final

from samecity.domain.card import CredentialKind
from samecity.domain.ecard import CouplingPolicy
from samecity.engine.acceptance import Acceptance
from samecity.host.registry import Registry
from samecity.journal.memory import MemoryJournal
from samecity.national.base import MemoryBase
from samecity.national.channels import load_channels
from samecity.national.platform import EmbeddedNational
from samecity.platform import Platform
from samecity.spi import DocumentEvidence, Journal
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import DEFAULT_AT, Wallet, World

TAP: Final = CredentialKind.CARD_CONTACTLESS
_NOTHING: Final[Mapping[str, object]] = {}
_WAIT_S: Final = 30.0


class Town:
    """A world, its clock, and one way of asking for anything.

    Attributes:
        at: Now.
        is_national_up: Whether the national platform can be reached.
    """

    def __init__(
        self, registry: Registry, *, at: datetime = DEFAULT_AT, journal: Journal | None = None
    ) -> None:
        self.at = at
        self.is_national_up = True
        base = MemoryBase(bytes(32))
        national = EmbeddedNational(
            base, load_channels(), CouplingPolicy.SEED_STRICT, lambda: self.is_national_up
        )
        self.world = World(
            Platform(
                registry=registry,
                journal=journal or MemoryJournal(),
                base=base,
                national=national,
            ),
            at,
        )

    def use(
        self,
        wallet: Wallet,
        host: str,
        scenario: str,
        told: Mapping[str, object] = _NOTHING,
        *,
        kind: CredentialKind = TAP,
        envelope: Mapping[str, object] | None = None,
        **fields: object,
    ) -> Acceptance:
        """Let somebody use a card now; they saw every notice and agreed.

        Args:
            wallet: Who.
            host: Region or city.
            scenario: Scenario code.
            told: The scenario's own fields.
            kind: How the card is shown.
            envelope: Further keys of the request, such as `point`.
            fields: More of the scenario's own fields.
        """
        body = self._body(host, scenario, kind, {**told, **fields}, envelope)
        return self.world.platform.accept(body, self.world.reader(wallet, kind, self.at))

    def order(
        self,
        host: str,
        scenario: str,
        told: Mapping[str, object] = _NOTHING,
        *,
        by: str = "",
        **fields: object,
    ) -> Acceptance:
        """Let an institution give an order now.

        Args:
            host: Region in which it is carried out.
            scenario: Scenario code.
            told: The scenario's own fields.
            by: The institution's region; empty is the host.
            fields: More of the scenario's own fields.
        """
        told = {**told, **fields}
        body = self._body(host, scenario, CredentialKind.NONE, told, None)
        reader = MemoryReader(document=DocumentEvidence("", by or host))
        return self.world.platform.accept(body, reader)

    def at_once(
        self, wallets: Sequence[Wallet], host: str, scenario: str, **fields: object
    ) -> list[Acceptance]:
        """Let several people do the same thing at the same moment."""
        start = Barrier(len(wallets))

        def asking(wallet: Wallet) -> Callable[[], Acceptance]:
            body = self._body(host, scenario, TAP, fields, None)
            reader = self.world.reader(wallet, TAP, self.at)

            def ask() -> Acceptance:
                start.wait(_WAIT_S)
                return self.world.platform.accept(body, reader)

            return ask

        with ThreadPoolExecutor(len(wallets)) as threads:
            asked = [threads.submit(one) for one in [asking(wallet) for wallet in wallets]]
            return [one.result() for one in asked]

    def _body(
        self,
        host: str,
        scenario: str,
        kind: CredentialKind,
        fields: Mapping[str, object],
        envelope: Mapping[str, object] | None,
    ) -> dict[str, object]:
        said = [f"{host}:{scenario}"]
        more = {"notices": said, "consents": said, **(envelope or {})}
        return self.world.body(host, scenario, kind, fields, at=self.at, **more)


def codes(acceptance: Acceptance) -> list[str]:
    """Return the codes of the reasons."""
    return [str(reason.code) for reason in acceptance.decision.reasons]


def notes(acceptance: Acceptance) -> list[str]:
    """Return the codes of the notes."""
    return [str(note.code) for note in acceptance.decision.notes]
