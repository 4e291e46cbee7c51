from __future__ import annotations

import pytest

from samecity.errors import UnknownName
from samecity_conformance.load.level import load_levels
from samecity_conformance.load.scripts import ACTS
from samecity_conformance.load.shape import find_shape, load_shapes

SHAPES = load_shapes()


def test_the_bursts_of_the_dossier_are_there_and_a_day_with_all_of_them() -> None:
    assert SHAPES.keys() == {"day", "morning", "pension", "museum", "sign-in", "last-stock"}
    assert SHAPES["day"].users.keys() == ACTS.keys()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_begins_reaches_all_its_users_and_ends(shape: str) -> None:
    found = SHAPES[shape]
    over_time = [found.users_at(second / 10, 60.0, 200) for second in range(600)]
    users = [count for count in over_time if count is not None]

    assert len(users) == 600
    assert min(users) >= 1
    assert max(users) == 200
    assert found.users_at(60.0, 60.0, 200) is None


def test_the_morning_rises_to_its_peak_and_falls() -> None:
    morning = SHAPES["morning"]

    assert [morning.users_at(second, 100, 100) for second in (0, 15, 30, 80, 90, 99)] == [
        20,
        60,
        100,
        100,
        70,
        43,
    ]


def test_there_is_never_less_than_one_user() -> None:
    assert SHAPES["morning"].users_at(0.0, 10.0, 1) == 1


def test_every_act_has_a_level_and_only_one() -> None:
    with_level = [act for level in load_levels().levels for act in level.acts]

    assert sorted(with_level) == sorted(ACTS)


def test_the_levels_of_the_dossier_are_kept_as_it_states_them() -> None:
    stated = {
        level.id: (level.percent, level.limit_ms)
        for level in load_levels().levels
        if level.source.startswith("domain")
    }

    assert stated == {"tap": (95, 300), "pharmacy": (95, 1_000)}


def test_an_unknown_shape_names_those_there_are() -> None:
    with pytest.raises(UnknownName) as caught:
        find_shape("rush")

    assert (caught.value.kind, caught.value.name) == ("shape", "rush")
    assert "morning" in caught.value.near
