"""The other side of the two HSM steps: a security module that a terminal asks over a network.

Source: card-standards 1.9, business type 01 (内部认证和外部认证); the cryptograms are profile P1.
"""

from __future__ import annotations

from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.sam import Sam, ssc_address


def answer_of_hsm(sam: Sam, told: str) -> str:
    """Answer what step 1 told.

    Args:
        sam: Holds the keys, as the security module of the card's region does.
        told: What `iReadCardBas_HSM_Step1` returned.

    Returns:
        What `iReadCardBas_HSM_Step2` wants: twice a cryptogram and its original information, 32
        hexadecimal digits each; the second is empty where nothing was told about it.

    Raises:
        ValueError: It is not what step 1 tells.
        ReaderError: The module has not the key of the card's region (`SAM_MISSING`).
    """
    division, reset, code, _, factor, source, outer_factor, outer_source, _, _ = told.split("|")
    algorithm = _algorithm(int(code, 16))
    address = ssc_address(division, bytes.fromhex(reset), algorithm, sam.profile)
    inner = bytes.fromhex(source)
    answer = (sam.internal(address, bytes.fromhex(factor), inner) + inner).hex().upper()
    if not outer_source:
        return f"{answer}||"
    proof = sam.external(
        address,
        sam.profile.key_ids.read_ssse,
        bytes.fromhex(outer_factor),
        bytes.fromhex(outer_source),
    )
    return f"{answer}|{proof.hex().upper()}|"


def _algorithm(code: int) -> Algorithm:
    for algorithm in Algorithm:
        if algorithm.ssc_code == code:
            return algorithm
    raise ValueError(f"expected algorithm 1 or 3, received {code}")
