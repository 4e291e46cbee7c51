"""A key is good for one thing, whichever worker is asked."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from time import time
from typing import Final

import pytest

from samecity.host.registry import Registry
from samecity_portal.api.idempotency import KEPT_S
from samecity_portal.app import create_app
from samecity_portal.house import open_house
from samecity_portal.settings import Settings
from tests.portal.api.asking import Api, Card, Problem

KEY: Final = {"Idempotency-Key": "key-1"}
HOME: Final = {"home": "ningbo"}


def test_the_same_key_gives_the_same_card(api: Api) -> None:
    first, again = (api.post("/cards", HOME, Card, headers=KEY) for _ in range(2))

    assert first == again


def test_the_same_key_with_another_body_is_a_conflict(api: Api) -> None:
    api.post("/cards", HOME, Card, headers=KEY)

    problem = api.post("/cards", {"home": "hefei"}, Problem, 409, headers=KEY)

    assert (problem.code, problem.rule) == ("IDEMPOTENCY_CONFLICT", "R29")
    api.post("/persons", {"born": "1990-01-01"}, Problem, 409, headers=KEY)


def test_without_a_key_or_with_another_one_each_is_new(api: Api) -> None:
    made = {api.post("/cards", HOME, Card).id for _ in range(2)}
    made |= {api.post("/cards", HOME, Card, headers={"Idempotency-Key": one}).id for one in "ab"}

    assert len(made) == 4


def test_what_was_refused_is_not_kept(api: Api) -> None:
    api.post("/cards", {"home": "atlantis"}, Problem, 404, headers=KEY)

    api.post("/cards", HOME, Card, headers=KEY)


@pytest.mark.parametrize("key", ["a b", "é", "x" * 65, "../up"])
def test_a_key_of_another_shape_is_refused(api: Api, key: str) -> None:
    api.post("/cards", HOME, Problem, 400, headers={"Idempotency-Key": key})


def test_another_worker_knows_the_key(api: Api, settings: Settings, registry: Registry) -> None:
    first = api.post("/cards", HOME, Card, headers=KEY)

    with closing(open_house(settings, registry)) as house:
        other = create_app(settings, house).test_client()
        again = Api(other).post("/cards", HOME, Card, headers=KEY)

    assert again == first


def test_many_at_once_get_one_card(api: Api) -> None:
    def make(_: int) -> str:
        return Api(api.client.application.test_client()).post("/cards", HOME, Card, headers=KEY).id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(make, range(8)))) == 1


def test_a_key_is_forgotten_after_a_day(api: Api, settings: Settings) -> None:
    first = api.post("/cards", HOME, Card, headers=KEY)
    [file] = (settings.path / "idempotency").glob("*/*.json")
    _age(file)

    assert api.post("/cards", HOME, Card, headers=KEY).id != first.id


def test_the_file_is_its_owners_alone(api: Api, settings: Settings) -> None:
    api.post("/cards", HOME, Card, headers=KEY)

    [file] = (settings.path / "idempotency").glob("*/*.json")
    assert file.stat().st_mode & 0o077 == 0


def _age(file: Path) -> None:
    before_s = time() - KEPT_S - 1
    os.utime(file, (before_s, before_s))
