from __future__ import annotations

from datetime import UTC
from pathlib import Path

import attrs
import msgspec
import pytest

from samecity.domain.card import CardState
from samecity.errors import DataInvalid, UnknownName
from samecity.journal.sql import SqlJournal
from samecity.offline import HotList, read_hot_list, write_hot_list
from samecity.platform import Platform
from samecity.synthetic.world import World


@pytest.fixture
def full(platform: Platform, world: World) -> HotList:
    for state in CardState:
        world.adult("anhui", state=state)
    return platform.hot_list("ningbo", world.at)


def test_every_card_that_is_not_good_is_on_the_list(full: HotList) -> None:
    # The temporary loss lapsed long ago: the world's cards are a year old.
    bad = set(CardState) - {CardState.NORMAL, CardState.LOST_TEMP}

    assert sorted(full.cards.values()) == sorted(bad)


def test_a_list_is_read_as_it_was_written(full: HotList, tmp_path: Path) -> None:
    file = tmp_path / "hot.json"

    write_hot_list(file, full)

    assert read_hot_list(file) == full
    assert file.stat().st_mode & 0o077 == 0


def test_a_list_names_no_card_and_no_person(
    platform: Platform, world: World, tmp_path: Path
) -> None:
    wallet = world.adult("anhui", state=CardState.LOST_FORMAL)
    file = tmp_path / "hot.json"

    write_hot_list(file, platform.hot_list("ningbo", world.at))

    text = file.read_text(encoding="utf-8")
    identity = platform.base.card(wallet.card_ref)
    assert identity is not None
    for said in (
        wallet.card_ref,
        wallet.holder_ref,
        wallet.person.name,
        wallet.person.resident_id.text,
        identity.identification.text,
        identity.number.text,
        "anhui",
    ):
        assert said not in text


def test_two_hosts_cannot_compare_their_lists(
    full: HotList, platform: Platform, world: World
) -> None:
    other = platform.hot_list("binzhou", world.at)

    assert len(other.cards) == len(full.cards)
    assert not set(other.cards) & set(full.cards)


def test_lists_of_different_content_have_different_versions(full: HotList) -> None:
    name = next(iter(full.cards))
    changed = attrs.evolve(full, cards={**full.cards, name: CardState.LOST_TEMP})

    assert len({full.version, changed.version, attrs.evolve(full, cards={}).version}) == 3


def test_a_key_is_never_shown(full: HotList) -> None:
    assert full.key not in repr(full)


def test_there_is_no_list_for_an_unknown_host(platform: Platform, world: World) -> None:
    with pytest.raises(UnknownName):
        platform.hot_list("atlantis", world.at)


def test_a_list_that_was_made_in_another_zone_is_read_as_it_was_written(
    full: HotList, tmp_path: Path
) -> None:
    elsewhere = attrs.evolve(full, made_at=full.made_at.astimezone(UTC))

    write_hot_list(tmp_path / "hot.json", elsewhere)

    assert read_hot_list(tmp_path / "hot.json") == full


def test_a_list_that_cannot_be_written_says_so(full: HotList, tmp_path: Path) -> None:
    with pytest.raises(DataInvalid, match="expected a place to write to"):
        write_hot_list(tmp_path / "no" / "hot.json", full)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"host": "Ningbo!"}, "host"),
        ({"made_at": "yesterday"}, "made_at"),
        ({"version": "0" * 16}, "version"),
        ({"key": "secret"}, "key"),
        ({"cards": {"NORMAL_": []}}, "cards.NORMAL_.key"),
        ({"cards": {"LOST_FORMAL": ["x"]}}, "cards.LOST_FORMAL.value.0"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_list_is_named_by_its_key(
    full: HotList, tmp_path: Path, change: dict[str, object], key: str
) -> None:
    file = tmp_path / "hot.json"
    write_hot_list(file, full)
    content = msgspec.json.decode(file.read_bytes(), type=dict[str, object])
    file.write_bytes(msgspec.json.encode({**content, **change}))

    with pytest.raises(DataInvalid) as caught:
        read_hot_list(file)

    assert caught.value.key == key
    assert full.key not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "received"), [(None, "none to read"), (b"[]", "`array`"), (b"{", "truncated")]
)
def test_what_is_no_list_is_refused(tmp_path: Path, content: bytes | None, received: str) -> None:
    file = tmp_path / "hot.json"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(DataInvalid) as caught:
        read_hot_list(file)

    assert received in caught.value.received


def test_a_database_goes_through_its_cards_as_memory_does(tmp_path: Path) -> None:
    def cards(platform: Platform) -> list[tuple[str, str]]:
        world = World(platform)
        for home in ("ningbo", "anhui", "ningbo"):
            world.adult(home)
        return [(card.home, card.card_ref) for card in platform.journal.cards()]

    memory = Platform()
    disk = Platform(base=memory.base, journal=SqlJournal(f"sqlite:///{tmp_path}/books.db"))

    assert cards(disk) == cards(memory)
    disk.journal.close()
