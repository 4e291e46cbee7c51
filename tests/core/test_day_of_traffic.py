"""A day of traffic by all synthetic people at every place, and what may be left of them where."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from io import StringIO
from logging import getLogger
from pathlib import Path
from typing import Final

import attrs
import pytest
import sqlalchemy as sa

from samecity.domain.card import CredentialKind
from samecity.errors import ReaderError, RequestInvalid, SameCityError
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.journal import open_journal
from samecity.journal.schema import metadata
from samecity.national.sql_base import SqlBase
from samecity.platform import Platform
from samecity.synthetic.chip_files import FileChips
from samecity.synthetic.people import load_people
from samecity.synthetic.world import Wallet, World
from samecity_conformance.trial import Place, kinds_at, places

PIN: Final = "493817"
WRONG_PIN: Final = "271828"


@attrs.frozen
class Day:
    """What a day left behind.

    Attributes:
        personal: What must not be found, by what it is.
        tables: Every row of the journal as text, by table.
        texts: What was logged, raised or answered, by where it was said.
        visits: Pseudonyms by host and person, in the order of the visits.
        allowed: How many requests were allowed, by scenario.
    """

    folder: Path
    personal: Mapping[str, str]
    tables: Mapping[str, str]
    texts: Mapping[str, str]
    visits: Mapping[tuple[str, str], list[str]]
    allowed: Mapping[str, int]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    folder, log = tmp_path_factory.mktemp("day"), StringIO()
    url, handler, root = (
        f"sqlite:///{folder / 'journal.db'}",
        logging.StreamHandler(log),
        getLogger(),
    )
    level = root.level
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SAMECITY_DECISION_LOG", str(folder / "decisions.log"))
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        world = World(
            Platform(
                registry=Registry(Plugins()),
                journal=open_journal(url),
                base=SqlBase(f"sqlite:///{folder / 'cardholders.db'}"),
            ),
            chips=FileChips(folder / "cards"),
        )
        with closing(world.platform):
            yield _live(world, folder, url, log)
        root.setLevel(level)
        root.removeHandler(handler)


def _live(world: World, folder: Path, url: str, log: StringIO) -> Day:
    platform, said, asked = world.platform, list[str](), list[tuple[str, str, str]]()
    wallets = [world.person(ref) for ref in load_people()]
    allowed: defaultdict[str, int] = defaultdict(int)
    for number, (place, kind) in enumerate(_ways(platform.registry)):
        wallet = wallets[number % len(wallets)]
        for pin in (WRONG_PIN, PIN, PIN):
            body = _body(world, wallet, place, kind)
            if wallet.chip is not None:
                wallet.chip.pin = PIN
            try:
                with closing(world.reader(wallet, kind, world.at, pin=pin)) as reader:
                    accepted = platform.accept(body, reader)
            except SameCityError as error:
                said += [str(error), error.hint, repr(error)]
                continue
            allowed[place.item.scenario] += accepted.decision.allowed
            said += [repr(accepted.decision), str(platform.explain(accepted.decision, "zh"))]
            asked.append((str(body["request_id"]), place.host, wallet.holder_ref))
        if number % 5 == 0:
            said += _slips_of_the_pen(world, wallet, place, kind)
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        tables = {
            str(table.name): repr(connection.execute(sa.select(table)).all())
            for table in metadata.sorted_tables
        }
        acceptance = metadata.tables["acceptance"]
        named = dict(
            connection.execute(sa.select(acceptance.c.request_id, acceptance.c.pseudonym)).all()
        )
    engine.dispose()
    visits = defaultdict(list)
    for request_id, host, holder_ref in asked:
        visits[host, holder_ref].append(named[request_id])
    texts = {
        "said": "\n".join(said),
        "logged": log.getvalue(),
        "decision log": (folder / "decisions.log").read_text(encoding="utf-8"),
    }
    return Day(folder, _personal(world, wallets), tables, texts, visits, allowed)


def _ways(registry: Registry) -> Iterator[tuple[Place, CredentialKind]]:
    """Return each scenario at one place of each host in all ways, what ends a card at last."""
    one_each = {
        (place.host, place.item.scenario): place
        for place in places(registry, ("shanghai", "foshan"))
    }
    for place in sorted(one_each.values(), key=lambda one: one.item.scenario.startswith("card.")):
        for kind in sorted(kinds_at(registry, place)):
            yield place, kind


def _body(world: World, wallet: Wallet, place: Place, kind: CredentialKind) -> dict[str, object]:
    notice = [f"{place.host}:{place.item.scenario}"]
    return world.body(
        place.host,
        place.item.scenario,
        kind,
        dict(place.item.match),
        city=place.point.city,
        point=place.point.id,
        notices=notice,
        consents=notice,
        guardian_agrees=True,
    )


def _slips_of_the_pen(
    world: World, wallet: Wallet, place: Place, kind: CredentialKind
) -> list[str]:
    """Write what is personal where a code belongs, and show a card that leaves too early."""
    said = []
    number = wallet.person.resident_id.text
    for field in ("scenario", "host", "kind", "fields", "point", "channel"):
        body = _body(world, wallet, place, kind) | {field: f"{wallet.person.name} {number}"}
        with closing(world.reader(wallet, kind, world.at)) as reader:
            try:
                world.platform.accept(body, reader)
            except RequestInvalid as error:
                said += [str(error), error.hint, repr(error)]
    with closing(world.reader(wallet, kind, world.at, pin=PIN)) as reader, suppress(SameCityError):
        reader.failure = ReaderError("expected the card, it was taken away")
        world.platform.accept(_body(world, wallet, place, kind), reader)
    return said


def _personal(world: World, wallets: list[Wallet]) -> dict[str, str]:
    found = {"the PIN": PIN, "a wrong PIN": WRONG_PIN}
    for wallet in wallets:
        ref = wallet.holder_ref
        found[f"name of {ref}"] = wallet.person.name
        found[f"resident id of {ref}"] = wallet.person.resident_id.text
        card = world.platform.base.card(wallet.card_ref)
        if card is not None:
            found[f"card number of {ref}"] = card.number.text
            found[f"identification of {ref}"] = card.identification.text
    return found


def test_a_day_was_lived(day: Day) -> None:
    assert sum(day.allowed.values()) > 100
    assert {"transit.ride", "culture.enter", "culture.borrow", "ecard.show"} <= set(day.allowed)
    assert len(day.personal) > 35
    assert "observer" not in day.texts["logged"]
    assert "Running upgrade" in day.texts["logged"]
    assert day.texts["decision log"].count("\n") > 100
    assert all(day.tables[name] != "[]" for name in ("acceptance", "card", "ecard", "state"))


def test_the_journal_its_logs_and_its_errors_hold_nothing_personal(day: Day) -> None:
    found = {
        (what, where)
        for what, text in day.personal.items()
        for where, content in (*day.tables.items(), *day.texts.items())
        if text in content
    }

    assert found == set()


def test_names_and_numbers_lie_in_the_cardholder_base_alone_and_a_pin_nowhere(day: Day) -> None:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for file in sorted(day.folder.rglob("*")):
        content = file.read_bytes() if file.is_file() else b""
        for what, text in day.personal.items():
            if text.encode() in content:
                found[what].add(file.name.split(".")[0])

    assert found == {what: {"cardholders"} for what in day.personal if "PIN" not in what}


def test_a_host_knows_a_person_by_one_name_and_no_two_hosts_by_the_same(day: Day) -> None:
    names = {key: set(visits) - {""} for key, visits in day.visits.items()}
    hosts = {host for host, _ in names}

    assert all(len(one) <= 1 for one in names.values())
    every = [name for one in names.values() for name in one]
    assert len(every) == len(set(every)) > len(hosts) > 4
