"""People at government windows and authorities at their desks, on a real platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from samecity.domain.card import CredentialKind
from samecity.engine.acceptance import Acceptance
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.spi import Account, DocumentEvidence, Journal, Row
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import Wallet, World

ACCEPT = "government.accept"
WITHDRAWAL = "provident-fund-withdrawal"
CONTACT = CredentialKind.CARD_CONTACT


class Window:
    """A world, its clock, and what is asked for at a window.

    Attributes:
        at: Now.
    """

    def __init__(self, registry: Registry, journal: Journal | None = None) -> None:
        self.world = World(Platform(registry=registry, journal=journal))
        self.at = self.world.at

    def ask(
        self,
        wallet: Wallet,
        scenario: str,
        host: str = "",
        *,
        kind: CredentialKind = CONTACT,
        point: str = "",
        says_yes: bool = True,
        agent: Wallet | None = None,
        **fields: object,
    ) -> Acceptance:
        """Show a card, at home without a host; an agent shows a document of their own beside it."""
        host = host or wallet.home
        reader = self.world.reader(wallet, kind, self.at)
        if agent is not None:
            reader.document = DocumentEvidence(agent.holder_ref, agent.home, agent.card_ref)
        said = [f"{host}:{scenario}"] if says_yes else []
        body = self.world.body(
            host, scenario, kind, fields, at=self.at, point=point, notices=said, consents=said
        )
        return self.world.platform.accept(body, reader)

    def file(self, wallet: Wallet, host: str = "", **fields: object) -> Acceptance:
        """File an application with the card."""
        return self.ask(wallet, ACCEPT, host, **fields)  # type: ignore[arg-type]  # fields only

    def follow(self, wallet: Wallet, number: str, step: str, **fields: object) -> Acceptance:
        """Follow a case up; without a host at the applicant's home."""
        told = {"item": WITHDRAWAL, "case": number, "step": step, **fields}
        return self.ask(wallet, ACCEPT, **told)  # type: ignore[arg-type]  # fields and a host

    def order(
        self, authority: str, scenario: str = ACCEPT, *, host: str = "", **fields: object
    ) -> Acceptance:
        """Give an order in an authority's name, at its own desk unless a host is named."""
        none = CredentialKind.NONE
        point = str(fields.pop("point", ""))
        body = self.world.body(host or authority, scenario, none, fields, at=self.at, point=point)
        document = DocumentEvidence("", authority)
        return self.world.platform.accept(body, MemoryReader(document=document))

    def decide(self, authority: str, number: str, **fields: object) -> Acceptance:
        """Let the authority decide a case."""
        told = {"item": WITHDRAWAL, "case": number, "step": "decide", **fields}
        return self.order(authority, **told)  # type: ignore[arg-type]  # fields only

    def row(self, region: str, kind: str, key: str) -> Row | None:
        """Return a row of the plugin's in a region."""
        with self.world.platform.journal.snapshot() as store:
            return store.get(region, "government", kind, key)

    def rows(self, region: str, kind: str) -> Sequence[Row]:
        """Return all rows of a kind in a region."""
        with self.world.platform.journal.snapshot() as store:
            return list(store.scan(region, "government", kind, ""))

    def balance_fen(self, wallet: Wallet) -> int:
        """Return what is on a person's account."""
        with self.world.platform.journal.snapshot() as store:
            return Account.of(wallet.holder_ref, store).balance_fen

    def until(self, at: datetime) -> None:
        """Set the clock."""
        self.at = at


def codes(answer: Acceptance) -> list[str]:
    """Return why a request was refused or waits; nothing when it was plainly allowed."""
    return [str(reason.code) for reason in answer.decision.reasons]


def notes(answer: Acceptance) -> list[str]:
    """Return the codes of the notes."""
    return [str(note.code) for note in answer.decision.notes]


def facts(answer: Acceptance, code: str) -> Mapping[str, str | int]:
    """Return the facts of a reason or note."""
    said = (*answer.decision.reasons, *answer.decision.notes)
    return next(one.facts for one in said if one.code == code)


def case_of(answer: Acceptance) -> str:
    """Return the number of the case that an application opened."""
    assert answer.decision.allowed, codes(answer)
    return str(facts(answer, "RECEIPT")["case"])


def mandate_of(answer: Acceptance) -> str:
    """Return the number of the mandate that was given."""
    return str(facts(answer, "MANDATE")["mandate"])
