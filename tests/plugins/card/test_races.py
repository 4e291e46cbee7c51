"""Two regions issue to one person at the same moment: one card, whichever journal keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from samecity.host.registry import Registry
from samecity.journal import open_journal
from samecity.spi import Journal
from tests.plugins.card.desk import Desk, codes


@pytest.fixture(params=["memory", "file"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    url = f"sqlite:///{tmp_path / 'journal.db'}" if request.param == "file" else None
    journal = open_journal(url)
    yield journal
    journal.close()


def test_of_many_applications_in_one_province_one_succeeds(
    registry: Registry, journal: Journal
) -> None:
    desk = Desk(registry, journal=journal)
    applicant = desk.person()
    hosts = ["zhoushan", "ningbo"] * 4

    with ThreadPoolExecutor(len(hosts)) as pool:
        answers = list(pool.map(lambda host: desk.ask(applicant, "card.apply", host), hosts))

    assert sorted(codes(one) for one in answers) == [[]] + [["ALREADY_ISSUED"]] * 7
    assert len(desk.held(applicant)) == 1


def test_a_second_ecard_through_another_channel_at_once_is_the_same_one(
    registry: Registry, journal: Journal
) -> None:
    desk = Desk(registry, journal=journal)
    holder = desk.world.adult("ningbo")
    channels = ["alipay", "wechat", "bank", "zheliban"]

    with ThreadPoolExecutor(len(channels)) as pool:
        answers = list(
            pool.map(lambda channel: desk.ask(holder, "ecard.issue", channel=channel), channels)
        )

    ecard = desk.ecard(holder)
    assert [codes(one) for one in answers] == [[]] * 4
    assert ecard is not None
    assert ecard.channels == tuple(sorted(channels))
