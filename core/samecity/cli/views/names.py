"""Names of things in the reader's language: regions, scenarios, treatments, money."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Decision, Terms
from samecity.domain.money import yuan
from samecity.domain.reasons import Reason
from samecity.domain.treatment import Treatment
from samecity.engine.explain import explain_reasons
from samecity.host.registry import Registry
from samecity.texts.catalogue import Texts

_GROUPS: Final = {
    "card": {CredentialKind.CARD_CONTACT, CredentialKind.CARD_CONTACTLESS},
    "ecard": {CredentialKind.ECARD_QR, CredentialKind.ECARD_SCAN, CredentialKind.ECARD_LOGIN},
    "ecard_code": {CredentialKind.ECARD_QR, CredentialKind.ECARD_SCAN},
}
"""Kinds that lists name together; the larger groups first."""


class Bilingual(Protocol):
    """Whatever bears a name in both languages."""

    @property
    def zh(self) -> str:
        """The Chinese name."""

    @property
    def en(self) -> str:
        """The English name."""


class Names:
    """Names and short sentences about a decision.

    Attributes:
        registry: What there is.
        texts: The reader's language.
    """

    def __init__(self, registry: Registry, texts: Texts) -> None:
        self.registry = registry
        self.texts = texts

    def of(self, thing: Bilingual) -> str:
        """Return the name of a thing."""
        return thing.zh if self.texts.lang == "zh" else thing.en

    def region(self, code: str) -> str:
        """Return the name of a region, or its code where there is none such."""
        found = self.registry.region(code)
        return self.of(found.identity) if found is not None else code

    def scenario(self, code: str) -> str:
        """Return the name of a scenario with its code."""
        found = self.registry.scenario(code)
        return f"{self.of(found.spec)} {code}" if found is not None else code

    def decider(self, code: str) -> str:
        """Name who decided: a region, an agreement, the national platform or the hub."""
        for agreement in self.registry.agreements.agreements:
            if agreement.id == code:
                return self.of(agreement)
        found = self.registry.region(code)
        return self.of(found.identity) if found is not None else self.texts.word("decider", code)

    def treatment(self, treatment: Treatment) -> str:
        """Return a treatment in words, with its code."""
        return f"{self.texts(f'treatment.{treatment.value}')} ({treatment.value})"

    def kind(self, kind: CredentialKind) -> str:
        """Return a kind of credential in words."""
        return self.texts(f"kind.{kind.value}")

    def kinds(self, kinds: Iterable[CredentialKind]) -> str:
        """Return kinds of credential in words, in the order in which they are defined."""
        wanted = frozenset(kinds)
        return self.listed(self.kind(kind) for kind in CredentialKind if kind in wanted)

    def kinds_in_short(self, kinds: Iterable[CredentialKind]) -> str:
        """Return kinds of credential in few words: both chips are a card, two codes an e-card."""
        left = set(kinds)
        words = []
        for group, members in _GROUPS.items():
            if members <= left:
                words.append(self.texts(f"group.{group}"))
                left -= members
        return self.listed([*words, *(self.kind(kind) for kind in CredentialKind if kind in left)])

    def point_type(self, name: str) -> str:
        """Return a type of point in words; one that a plugin brought stands for itself."""
        try:
            return self.texts(f"point_type_{name}")
        except KeyError:
            return name

    def listed(self, words: Iterable[str]) -> str:
        """Join words as the language does."""
        return self.texts("list.comma").join(words)

    def money(self, amount_fen: int) -> str:
        """Return an amount with its unit."""
        return self.texts("money", yuan=yuan(amount_fen))

    def because(self, decision: Decision) -> str:
        """Say in one sentence why a decision came out as it did."""
        if not decision.allowed:
            return self.listed(one["message"] for one in self.reasons(decision.reasons))
        return self.texts(
            f"because.{decision.treatment.value}",
            home=self.region(decision.home),
            host=self.region(decision.host),
            agreement=self.decider(decision.decided_by),
        )

    def reasons(self, reasons: Iterable[Reason]) -> list[dict[str, str]]:
        """Return reasons or notes with code, rule, message and next step."""
        return explain_reasons(reasons, self.registry.reasons, self.texts.lang)

    def payment(self, terms: Terms) -> str:
        """Say what is paid, by whom, and what it would have cost anybody."""
        if terms.gross_fen == 0:
            return self.texts("pay.nothing")
        parts = {
            "gross": terms.gross_fen,
            "saving": terms.saving_fen,
            "fund": terms.fund_fen,
            "personal": terms.personal_fen,
        }
        details = self.listed(
            self.texts(f"part.{part}", amount=self.money(amount_fen))
            for part, amount_fen in parts.items()
            if amount_fen
        )
        return self.texts("pay.line", amount=self.money(terms.payable_fen), details=details)

    def limits(self, terms: Terms) -> str:
        """Return the limits that hold for this holder."""
        return self.listed(
            f"{self.texts.word('limit', name)} "
            f"{self.money(value) if name.endswith('_fen') else value}"
            for name, value in terms.limits.items()
        )
