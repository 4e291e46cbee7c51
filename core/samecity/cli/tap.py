"""One person holds one card against one reader: what a command says, put to a platform.

Whatever the command leaves open is filled with what a plain person would do, so that one line
always gives an answer.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
import click

from samecity.cli.settings import plain_fields
from samecity.domain.card import CredentialKind
from samecity.domain.decision import FREE, Decision, Step, Verdict
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Treatment
from samecity.engine.acceptance import Acceptance
from samecity.errors import RequestInvalid, UnknownName
from samecity.journal.open import journal_exists, open_journal
from samecity.national.base import CardholderBase, MemoryBase
from samecity.national.open import base_url_of, open_base
from samecity.platform import Platform
from samecity.spi.reader import DocumentEvidence
from samecity.synthetic.readers import HeldReader, Readers, hold_out
from samecity.synthetic.world import CHANNEL, DEFAULT_AT, Wallet, World
from samecity.texts.catalogue import Texts

if TYPE_CHECKING:
    from samecity.synthetic.chip_files import FileChips

_KEY: Final = b"people who do not exist need no secret"[:32]
"""Key of a cardholder base in memory: always the same, so that one line gives one answer."""

_ADULT: Final = 36
"""Age of a plain adult in the year of the request."""


@attrs.frozen
class Tap:
    """What a command says of one use of a card; empty texts are left open.

    Attributes:
        home: Region or city that issued a plain adult's card.
        person: One of the synthetic people, instead of a plain adult.
        host: Region or city of use.
        kind: None for the first kind that is accepted there.
        settings: Fields of the scenario.
        is_order: Whether the institution of the card's home gives an order, and nobody is there.
        pin: What the holder enters when asked; None is the right one.
        has_consent: Whether the holder saw the notice and agreed.
    """

    scenario: str
    host: str
    home: str = ""
    person: str = ""
    kind: CredentialKind | None = None
    city: str = ""
    point: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    channel: str = ""
    at: datetime = DEFAULT_AT
    request_id: str = ""
    is_order: bool = False
    pin: str | None = attrs.field(default=None, repr=False)
    has_consent: bool = True
    guardian_agrees: bool = False


@contextmanager
def open_world(
    texts: Texts,
    *,
    at: datetime = DEFAULT_AT,
    database_url: str | None = None,
    cardholders_url: str | None = None,
    cards: Path | None = None,
) -> Iterator[World]:
    """Open a platform with its synthetic people, and close it afterwards.

    What an earlier process left reserved on a chip in `cards` is finished first.

    Args:
        texts: Language in which blocked plugins are named, on standard error.
        at: The moment from which validities are counted.
        database_url: SQLAlchemy URL of the journal; None for one in memory.
        cardholders_url: SQLAlchemy URL of the cardholder base; None for the one beside the journal.
        cards: Folder of the chips; None keeps them in memory.

    Raises:
        JournalError: A database cannot be used.
        ConfigurationError: The folder cannot be made, or the journal has no base there.
        click.UsageError: A base or a folder is named, but no journal.
    """
    if cardholders_url is not None and database_url is None:
        raise click.UsageError("expected --database-url with --cardholders-url, received none")
    if cards is not None and database_url is None:
        # A purse remembers what it paid; without the same books nobody knows what for.
        raise click.UsageError("expected --database-url with --cards, received none")
    chips = _chips_in(cards) if cards is not None else None
    with (
        closing(_base_of(database_url, cardholders_url)) as base,
        closing(open_journal(database_url)) as journal,
        closing(Platform(journal=journal, base=base, purses=chips)) as platform,
    ):
        for name, problem in platform.registry.plugins.problems.items():
            click.echo(texts("plugin.blocked", plugin=name, problem=problem), err=True)
        run = "" if database_url is None else secrets.token_hex(4)
        yield World(platform, at, run=run, chips=chips)


def _base_of(database_url: str | None, cardholders_url: str | None) -> CardholderBase:
    if database_url is None:
        return MemoryBase(_KEY)
    # Asked before the base is, which everybody makes first: no journal is ever alone for a moment.
    may_be_made = not journal_exists(database_url)
    return open_base(base_url_of(database_url, cardholders_url), may_be_made=may_be_made)


def _chips_in(folder: Path) -> FileChips:
    # Imported here, because it needs locks of files that not every system has.
    from samecity.synthetic.chip_files import FileChips

    return FileChips(folder)


def accept(
    world: World, tap: Tap, wallet: Wallet | None = None, readers: Readers | None = None
) -> Acceptance:
    """Put a tap to the platform, to be kept.

    Args:
        world: Where the people live.
        tap: What they do.
        wallet: Who does it, with which card; None for whom the tap names.
        readers: What the card is held against; None for readers in memory.

    Raises:
        RequestInvalid: A field has the wrong shape.
        UnknownName: There is no such region, scenario, person or point.
        click.UsageError: Two options contradict each other.
        JournalError: The journal cannot keep it.
    """
    body, reader = _prepare(world, tap, wallet, readers or world)
    with closing(reader):
        return world.platform.accept(body, reader)


def ask(world: World, tap: Tap, readers: Readers | None = None) -> Decision:
    """Put a tap to the platform and keep nothing of it; raises what `accept` raises."""
    body, reader = _prepare(world, tap, None, readers or world)
    with closing(reader):
        return world.platform.ask(body, reader)


def refusal(world: World, tap: Tap, error: RequestInvalid | UnknownName) -> Decision:
    """Give what never became a request the form of a decision; nothing was kept.

    Args:
        world: Whose registry knows the rules.
        tap: What was asked.
        error: Why; an unknown name is a region's or a scenario's.
    """
    registry = world.platform.registry
    n, step_name, reason = _why(error)
    host, kind = tap.host, tap.kind or CredentialKind.NONE
    if isinstance(error, RequestInvalid):
        # Only who knows host and scenario reads the fields.
        host = registry.locate(tap.host)[0].code
        kind = tap.kind or world.likely_kind(tap.host, tap.scenario, tap.point)
    rule = registry.rule_of(reason.code)
    return Decision(
        request_id=tap.request_id,
        home="",
        host=host,
        scenario=tap.scenario,
        kind=kind,
        allowed=False,
        treatment=Treatment.REFUSED,
        decided_by="samecity",
        reasons=(reason,),
        notes=(),
        terms=FREE,
        effects=(),
        disclosed=(),
        steps=(Step(n, step_name, Verdict.REFUSED, "samecity", rule, "domain 4.4"),),
        catalogue_version="",
        at=tap.at,
    )


def _why(error: RequestInvalid | UnknownName) -> tuple[int, str, Reason]:
    if isinstance(error, RequestInvalid):
        return 1, "shape", Reason(Code.REQUEST_INVALID, {"problem": error.message})
    if error.kind == "scenario":
        return 2, "parties", Reason(Code.SCENARIO_UNKNOWN, {"scenario": error.name[:40]})
    return 2, "parties", Reason(Code.REGION_UNKNOWN, {"region": error.name[:40]})


def _prepare(
    world: World, tap: Tap, wallet: Wallet | None, readers: Readers
) -> tuple[dict[str, object], HeldReader]:
    registry = world.platform.registry
    host, _ = registry.locate(tap.host)
    scenario = registry.known_scenario(tap.scenario)
    if tap.point and tap.point not in host.catalogue.points:
        near = get_close_matches(tap.point, host.catalogue.points, 3)
        raise UnknownName("point", tap.point, tuple(near))
    wallet = wallet or wallet_of(world, tap)
    kind = tap.kind or world.likely_kind(tap.host, tap.scenario, tap.point)
    if tap.is_order:
        kind = CredentialKind.NONE
    said: dict[str, object] = {"city": _city(world, tap), "point": tap.point}
    if tap.request_id:
        said["request_id"] = tap.request_id
    if tap.has_consent:
        said["notices"] = said["consents"] = [f"{host.code}:{tap.scenario}"]
    body = world.body(
        tap.host,
        tap.scenario,
        kind,
        plain_fields(scenario.spec.schema(), tap.settings),
        at=tap.at,
        channel=tap.channel,
        guardian_agrees=tap.guardian_agrees,
        **said,
    )
    return body, _reader(world, tap, wallet, kind, readers)


def wallet_of(world: World, tap: Tap) -> Wallet:
    """Return the person whom a tap names, with their card.

    Raises:
        UnknownName: There is no such region or person.
        click.UsageError: Two options contradict each other.
    """
    if not tap.person:
        return world.adult(tap.home, born=date(tap.at.year - _ADULT, 1, 1))
    wallet = world.person(tap.person)
    if tap.home and world.platform.registry.locate(tap.home)[0].code != wallet.home:
        raise click.UsageError(
            f"expected --home {wallet.home} for {tap.person}, received another region"
        )
    if tap.at.date() < wallet.person.holder.born:
        raise click.UsageError(f"expected --at after the birth of {tap.person}")
    return wallet


def _city(world: World, tap: Tap) -> str:
    """Return the city to ask in, or nothing where the point or the region's default tells."""
    region, located = world.platform.registry.locate(tap.host)
    if tap.host in (region.code, region.identity.division.text):
        return tap.city
    if tap.city and tap.city != located:
        raise click.UsageError(f"expected --city {located} with this --host, received another")
    return located


def _reader(
    world: World, tap: Tap, wallet: Wallet, kind: CredentialKind, readers: Readers
) -> HeldReader:
    if tap.is_order:
        return readers.reader_of_document(DocumentEvidence("", wallet.home), tap.at)
    spec = world.platform.registry.known_scenario(tap.scenario).spec
    pin = tap.pin if tap.pin is not None or wallet.chip is None else wallet.chip.pin
    channel = tap.channel if tap.channel in world.platform.national.channels else CHANNEL
    return hold_out(readers, wallet, kind, tap.at, spec=spec, pin=pin, channel=channel)
