"""Options by which a tester says what is to be tested; several commands take them."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Final, TypeVar

import click

from samecity.cli.options import text
from samecity_conformance.bindings import BINDINGS
from samecity_conformance.run.wish import LIMIT_S, Wish

_Function = TypeVar("_Function", bound=Callable[..., object])

_LARGEST_SEED: Final = 2**32 - 1
_DEFAULT: Final = Wish()

limit_option = click.option(
    "--limit",
    "limit_s",
    type=click.FloatRange(min=0.1),
    default=LIMIT_S,
    show_default=True,
    help="Seconds that a case may take; one that takes longer has failed.",
)
workers_option = click.option(
    "--workers", type=click.IntRange(1, 64), help="Processes that run cases; by default one a core."
)

_OPTIONS: Final = (
    click.option("--region", "regions", type=text, multiple=True, help="Only this region."),
    click.option("--profile", "profiles", type=text, multiple=True, help="Only this profile."),
    click.option(
        "--binding",
        type=click.Choice(tuple(BINDINGS)),
        default=_DEFAULT.binding,
        show_default=True,
        help="How cards and codes are reached.",
    ),
)
_RUN_OPTIONS: Final = (
    click.option("--case", "cases", type=text, multiple=True, help="Only this case."),
    click.option("--sut", type=text, help="Address of a system under test."),
    click.option(
        "--seed",
        type=click.IntRange(0, _LARGEST_SEED),
        default=_DEFAULT.seed,
        show_default=True,
        help="From which everything random comes: the same one repeats a run exactly.",
    ),
    limit_option,
)


def selecting_options(function: _Function) -> _Function:
    """Add the options that choose regions, profiles and binding."""
    return reduce(lambda made, option: option(made), reversed(_OPTIONS), function)


def running_options(function: _Function) -> _Function:
    """Add all options that make a `Wish`."""
    every = (*_OPTIONS, *_RUN_OPTIONS)
    return reduce(lambda made, option: option(made), reversed(every), function)


def wish_of(
    *,
    regions: tuple[str, ...],
    profiles: tuple[str, ...],
    binding: str,
    cases: tuple[str, ...] = (),
    sut: str | None = None,
    seed: int = 0,
    limit_s: float = LIMIT_S,
) -> Wish:
    """Make a wish of what the options say."""
    return Wish(regions, profiles, cases, binding, sut or "", seed, limit_s)
