"""A scenario: one kind of thing that can be done with a card, complete and pure.

A scenario plugin subclasses `Scenario`. It takes values and returns a decision with effects; it
reads the journal through shelves and writes nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from enum import unique
from functools import cached_property
from types import NoneType
from typing import ClassVar, Final, TypeVar

import attrs
import msgspec
from marshmallow import Schema

from samecity.domain.card import Card, CardState, CredentialKind
from samecity.domain.catalogue import Offer
from samecity.domain.decision import FREE, Terms
from samecity.domain.ecard import Ecard, EcardLevel
from samecity.domain.effects import NATIONAL, Effect
from samecity.domain.holder import NOBODY, Holder, Profile
from samecity.domain.lifecycle import REFUSAL_OF
from samecity.domain.reasons import Reason
from samecity.domain.region import City
from samecity.domain.request import Request
from samecity.domain.treatment import Basis, Treatment
from samecity.domain.word import Word
from samecity.spi.national import NationalPlatform
from samecity.spi.reader import Presentment, Wanted
from samecity.spi.region import Question, Region
from samecity.spi.state import Row, Shelf, StateStore

Typed = TypeVar("Typed")

DISCLOSABLE: Final = frozenset(
    {
        *{"valid", "class", "pseudonym", "card_state", "code", "generation"},
        # For whom a law makes register who is in front of them; never kept by the platform.
        *{"name", "resident_id"},
    }
)
"""Every field that a scenario may declare in `ScenarioSpec.discloses` (R25)."""


@unique
class Consent(Word):
    """What the holder must have seen or said before data leave the home province (step 9).

    `DUTY` needs nothing: a public service inside its duty. `NOTICE` needs a notice that names the
    receiver. `CONSENT` needs the holder's yes, and the guardian's for a child under 14.
    Source: PIPL 13, 17, 23, 31.
    """

    DUTY = "duty"
    NOTICE = "notice"
    CONSENT = "consent"


@attrs.frozen
class SectionSpec:
    """A section of region data that a scenario plugin defines.

    Attributes:
        name: Name of the file in a region's data folder, such as `transit` for `transit.toml`.
        kind: Type of the loaded section; `Region.section` is asked by it.
        schema: Loads the file's content into that type.
    """

    name: str
    kind: type[object]
    schema: type[Schema]


@attrs.frozen
class ScenarioSpec:
    """What a scenario declares.

    Attributes:
        code: Dotted, lower case, such as `transit.ride`.
        fields: Type of the request's own fields.
        schema: Loads those fields from plain data; its defaults make a plain request complete.
        discloses: Names of the fields that the host may see, all of them `DISCLOSABLE` (R25).
        kinds: Kinds of credential that make sense at all.
        needs_purse: Whether the transit application is needed.
        needs_pin: Whether the holder enters a PIN.
        ecard_level: Issue level that an e-card needs.
        for_identity: Whether the use only identifies and moves no money.
        is_use: Whether it uses the card; False for operations on the card itself, which check
            its state by their own transition table (R18 speaks of use).
        section: Region data that the scenario needs, if any.
        terms: Type of what `host_terms` returns; another type is the host plugin's fault.
        entitlement: Type of what `home_entitlement` returns, likewise home's.
        asks_home: Whether home is asked for an entitlement; always so where home decides.
        queues: Whether the request waits when home cannot be asked for it: the entitlement is
            None then, and `decide` answers with `QUEUED`. Else it is refused.
        works_offline: Whether a validator without a network may decide it by its hot list: it needs
            the card, its purse and the host's own data, and nothing of home.
        is_order: Whether an institution asks and no person is in front of anybody: the document's
            `holder_ref` is empty and the holder stands for the institution. Where nothing but
            such a document is taken, a person is refused with `AGENT_NOT_AUTHORISED`.
        rule: Rule that the scenario's own step stands for.
        source: Where the scenario comes from, such as `S0 ZS-08`.
    """

    code: str
    domain: str
    zh: str
    en: str
    basis: Basis
    fields: type[object]
    schema: type[Schema]
    discloses: frozenset[str]
    kinds: frozenset[CredentialKind]
    rule: str
    source: str
    consent: Consent = Consent.DUTY
    needs_purse: bool = False
    needs_pin: bool = False
    ecard_level: EcardLevel = EcardLevel.IDENTITY
    for_identity: bool = True
    is_use: bool = True
    section: SectionSpec | None = None
    terms: type[object] = NoneType
    entitlement: type[object] = NoneType
    asks_home: bool = False
    queues: bool = False
    is_order: bool = False
    works_offline: bool = False

    @property
    def is_only_ordered(self) -> bool:
        """Whether no person can ask for it."""
        return self.is_order and self.kinds == {CredentialKind.NONE}


class Allowed(msgspec.Struct, frozen=True, gc=False):
    """The scenario's yes.

    Attributes:
        terms: Money and limits; the four parts add up to the gross amount.
        effects: What is to happen.
        notes: Why a discount was withheld.
        reasons: `QUEUED`, or empty.
        source: Where the numbers come from; empty takes the scenario's source. Invented ones say
            so, see `shown_source`.
    """

    terms: Terms = FREE
    effects: tuple[Effect, ...] = ()
    notes: tuple[Reason, ...] = ()
    reasons: tuple[Reason, ...] = ()
    source: str = ""


class Refused(msgspec.Struct, frozen=True, gc=False):
    """The scenario's no.

    Attributes:
        reason: Why.
        gross_fen: What it would have cost anybody, where that helps the person.
    """

    reason: Reason
    gross_fen: int = 0


Outcome = Allowed | Refused


@attrs.define
class Case:
    """A request on its way through the pipeline; each step adds what it learnt.

    Attributes without a default are set by the step named; when `Scenario.decide` is called, all
    of them are there.

    Attributes:
        scenario: Set at step 2, as are `host` and `city`, the place of use.
        offer: Item and point; step 3.
        presentment: What the reader learnt; step 5.
        store: The journal as of this transaction; step 5.
        home: Place of issue; step 5. Where no card was shown it is the host.
        ecard: The e-card that was shown, if one was; step 5.
        card: The physical card, also behind an e-card; None for a person without one; step 6.
        card_version: Version of its row.
        card_state: What holds now.
        holder: The person, not for the host's eyes; step 6.
        profile: What the host may know of the person; step 6.
        pseudonym: What this host calls the person; step 6.
        treatment: Step 8.
        decided_by: Region code, agreement id or `national`; step 8.
        agreement_source: Source of the agreement, if one decided; step 8.
        terms_source: Where the numbers come from; step 10.
        terms: The host's answer, of the type in `ScenarioSpec.terms`; step 10.
        entitlement: The home's answer, likewise, or None where home could not be asked; step 10.
    """

    request: Request
    national: NationalPlatform
    scenario: Scenario = attrs.field(init=False)
    host: Region = attrs.field(init=False)
    city: City = attrs.field(init=False)
    offer: Offer = attrs.field(init=False)
    presentment: Presentment = attrs.field(init=False)
    store: StateStore = attrs.field(init=False)
    home: Region = attrs.field(init=False)
    holder: Holder = attrs.field(init=False)
    ecard: Ecard | None = None
    card: Card | None = None
    card_version: int = 0
    card_state: CardState = CardState.NORMAL
    profile: Profile = NOBODY
    pseudonym: str = ""
    treatment: Treatment = Treatment.REFUSED
    decided_by: str = ""
    agreement_source: str = ""
    terms_source: str = ""
    terms: object = None
    entitlement: object = None

    def fields_as(self, kind: type[Typed]) -> Typed:
        """Return the request's fields, typed."""
        return _typed(self.request.fields, kind)

    def terms_as(self, kind: type[Typed]) -> Typed:
        """Return the host's terms, typed; the engine has checked them."""
        return _typed(self.terms, kind)

    def entitlement_as(self, kind: type[Typed]) -> Typed:
        """Return the home's answer, typed; the engine has checked it."""
        return _typed(self.entitlement, kind)

    @property
    def host_shelf(self) -> Shelf:
        """This scenario plugin's rows at the host."""
        return Shelf(self.store, self.host.code, self.scenario.plugin)

    @property
    def home_shelf(self) -> Shelf:
        """This scenario plugin's rows at the card's home."""
        return Shelf(self.store, self.home.code, self.scenario.plugin)

    @property
    def national_shelf(self) -> Shelf:
        """This scenario plugin's rows at the national platform."""
        return Shelf(self.store, NATIONAL, self.scenario.plugin)


def shown_source(source: str, *, demo: bool) -> str:
    """Return a source as a decision shows it: an invented value is marked as demo data."""
    return f"{source} (demo)" if demo else source


def _typed(value: object, kind: type[Typed]) -> Typed:
    if not isinstance(value, kind):
        raise TypeError(f"expected {kind.__name__}, received {type(value).__name__}")
    return value


class Scenario(ABC):
    """One scenario. Subclasses set `spec` and implement `decide`.

    Attributes:
        plugin: Name of the plugin that registered it; the host of plugins sets it.
    """

    spec: ClassVar[ScenarioSpec]
    plugin: str = ""

    @cached_property
    def wanted(self) -> Wanted:
        """What the reader is asked for."""
        spec = self.spec
        return Wanted(spec.discloses, pin=spec.needs_pin, purse=spec.needs_purse)

    @cached_property
    def disclosed(self) -> tuple[str, ...]:
        """The declared fields, sorted, as a decision shows them."""
        return tuple(sorted(self.spec.discloses))

    def opens_to_all(self, region: Region, question: Question) -> bool:
        """Say whether a host's data open this to every card in China for this holder.

        The item's own `offered_to = "NATIONAL"` is seen by the engine; this is for concessions
        that depend on the holder, such as free rides for seniors of any place.
        """
        return False

    def has_baseline(self, region: Region, question: Question) -> bool:
        """Say whether a national rule lets every card use this, without local advantage."""
        return False

    def host_terms(self, region: Region, question: Question) -> object:
        """Compute a host's terms from its data; a region may override what comes out."""
        return None

    def home_entitlement(self, region: Region, question: Question) -> object:
        """Compute a home's grant from its data; a region may override what comes out."""
        return None

    def refuse_state(self, case: Case) -> Reason | None:
        """Say why the card's state forbids this; the default forbids every state but normal."""
        refusal = REFUSAL_OF.get(case.card_state)
        return Reason(refusal) if refusal is not None else None

    def replaces(self, row: Row | None, kind: str, body: Mapping[str, object]) -> bool:
        """Say whether a row that an offline use wrote takes the place of the one that is kept.

        Uploads arrive in any order; the default takes what is new and changes nothing else.

        Args:
            row: The row as it is kept, or None if there is none.
            kind: What it is.
            body: What the offline use wrote.
        """
        return row is None

    @abstractmethod
    def decide(self, case: Case) -> Outcome:
        """Apply the scenario's rule (step 10); pure, deterministic, without I/O of its own."""
