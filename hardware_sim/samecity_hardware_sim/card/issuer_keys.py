"""The keys that an issuer writes into a card, derived from the root of its SAM."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from samecity_hardware_sim.card.image import KeyImage, KeyUse
from samecity_hardware_sim.card.profile import Profile
from samecity_hardware_sim.card.ssc_files import READ_KEYS, UPDATE_KEYS
from samecity_hardware_sim.sam import Address, Sam


def ssc_keys(sam: Sam, address: Address) -> tuple[KeyImage, ...]:
    """Return the keys of the social security application."""
    return _keys(sam, address, _ssc_ids(sam.profile))


def purse_keys(sam: Sam, address: Address) -> tuple[KeyImage, ...]:
    """Return the keys of the purse."""
    return _keys(sam, address, _purse_ids(sam.profile))


def _ssc_ids(profile: Profile) -> Iterator[tuple[KeyUse, int]]:
    ids = profile.key_ids
    yield KeyUse.INTERNAL, ids.internal
    for key_id in (*READ_KEYS, *UPDATE_KEYS, ids.reload_pin):
        yield KeyUse.EXTERNAL, key_id
    yield KeyUse.MESSAGE, ids.pin_message
    yield KeyUse.MESSAGE, ids.maintenance


def _purse_ids(profile: Profile) -> Iterator[tuple[KeyUse, int]]:
    yield KeyUse.PURCHASE, profile.purse_key_index
    yield KeyUse.LOAD, profile.purse_key_index
    yield KeyUse.TAC, 0
    yield KeyUse.INTERNAL, profile.key_ids.internal
    yield KeyUse.MESSAGE, profile.key_ids.maintenance


def _keys(sam: Sam, address: Address, wanted: Iterable[tuple[KeyUse, int]]) -> tuple[KeyImage, ...]:
    tries = sam.profile.key_tries
    return tuple(
        KeyImage(
            id=key_id,
            use=use,
            algorithm=address.algorithm,
            value=sam.card_key(address, use, key_id).hex().upper(),
            tries=tries,
            tries_left=tries,
        )
        for use, key_id in wanted
    )
