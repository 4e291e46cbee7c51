"""The options that say from which synthetic root test keys come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from secrets import token_bytes
from typing import Final

import attrs
import click

from samecity_hardware_sim.root_file import user_root
from samecity_hardware_sim.sam import SyntheticRoot

_LARGEST_SEED: Final = 2**63 - 1

keys_option = click.option(
    "--keys",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where your synthetic root is kept, made by its first use; by default that of "
    "SAMECITY_TEST_KEYS, or samecity/test-keys among your data.",
)
seed_option = click.option(
    "--seed",
    type=click.IntRange(0, _LARGEST_SEED),
    metavar="N",
    help="Take root and randomness from this number and from no file: the same line gives the "
    "same again.",
)


@attrs.frozen
class Keys:
    """A root, and the randomness that goes with it."""

    root: SyntheticRoot
    randbytes: Callable[[int], bytes] = attrs.field(repr=False)


def chosen_keys(file: Path | None, seed: int | None) -> Keys:
    """Return what `--keys` and `--seed` say; a seed's root is the first that it gives.

    Raises:
        click.UsageError: Both were given.
        ConfigurationError: The root's file cannot be used.
    """
    if seed is None:
        return Keys(user_root(file), token_bytes)
    if file is not None:
        raise click.UsageError("expected --keys or --seed, received both")
    randbytes = Random(seed).randbytes  # noqa: S311  test keys that must come again
    return Keys(SyntheticRoot.generate(randbytes), randbytes)
