"""A county with households: people use their cards, departments and reviewers give orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import attrs
import msgspec
import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Decision
from samecity.domain.reasons import Reason
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.spi import DocumentEvidence, Row
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import Wallet, World

HOST = "zhoushan"
TAPPED = CredentialKind.CARD_CONTACTLESS


class Kept(msgspec.Struct, frozen=True):
    """A result in the record: policy and subject of each yes and each open question."""

    at: str
    occasion: str
    found: dict[str, list[tuple[str, str]]]


@attrs.frozen
class County:
    """Zhoushan with its programme, on a journal in memory or another one."""

    world: World

    def use(
        self,
        wallet: Wallet,
        scenario: str,
        fields: Mapping[str, object] | None = None,
        *,
        kind: CredentialKind = TAPPED,
        after: timedelta = timedelta(0),
    ) -> Decision:
        """Let somebody use their card at the county's counter."""
        at = self.world.at + after
        point = "zs-e-home-app" if kind is CredentialKind.ECARD_LOGIN else ""
        body = self.world.body(HOST, scenario, kind, fields or {}, at=at, point=point)
        reader = self.world.reader(wallet, kind, at)
        return self.world.platform.accept(body, reader).decision

    def order(
        self,
        scenario: str,
        fields: Mapping[str, object] | None = None,
        *,
        after: timedelta = timedelta(0),
        home: str = HOST,
    ) -> Decision:
        """Let an institution give an order."""
        at = self.world.at + after
        body = self.world.body(HOST, scenario, CredentialKind.NONE, fields or {}, at=at)
        reader = MemoryReader(document=DocumentEvidence("", home))
        return self.world.platform.accept(body, reader).decision

    def supply(
        self,
        household: str,
        member: Wallet | None = None,
        *,
        department: str = "civil_affairs",
        after: timedelta = timedelta(0),
        **tags: object,
    ) -> Decision:
        """Let a department supply tags."""
        number = member.person.resident_id.text if member is not None else ""
        fields = {"household": household, "department": department, "member": number, "tags": tags}
        return self.order("policy.record", fields, after=after)

    def match(
        self, wallet: Wallet, policy: str = "", *, after: timedelta = timedelta(0)
    ) -> Decision:
        """Let somebody ask which policies fit."""
        return self.use(wallet, "policy.match", {"policy": policy}, after=after)

    def rows(self, kind: str) -> Sequence[Row]:
        """Return the programme's rows of a kind."""
        with self.world.platform.journal.snapshot() as store:
            return store.scan(HOST, "benefits", kind, "")

    def results(self, household: str) -> list[Kept]:
        """Return the results in a household's record, oldest first."""
        (row,) = [row for row in self.rows("policy_record") if row.key == household]
        return msgspec.convert(row.body["results"], list[Kept])

    def people(self) -> dict[str, list[str]]:
        """Return who lives in which household."""
        rows = self.rows("policy_household")
        return {row.key: msgspec.convert(row.body["people"], list[str]) for row in rows}


@pytest.fixture
def county(registry: Registry) -> County:
    return County(World(Platform(registry=registry)))


def codes(decision: Decision) -> list[str]:
    """Return why it was refused; an empty list for a yes."""
    return [reason.code for reason in decision.reasons]


def notes(decision: Decision) -> dict[str, Reason]:
    """Return the notes by policy."""
    return {str(note.facts["policy"]): note for note in decision.notes if "policy" in note.facts}
