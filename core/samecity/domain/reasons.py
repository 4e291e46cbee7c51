"""Reason codes and the small record that carries one. The texts stand in `samecity/texts`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import unique
from typing import Final

import msgspec

from samecity.domain.mapping import read_only
from samecity.domain.word import Word


@unique
class Code(Word):
    """Every reason code the core knows, in the order of the pipeline. None is ever renamed.

    Source: domain 4.4 and design section 5. Plugins register further ones as plain strings.
    """

    REQUEST_INVALID = "REQUEST_INVALID"
    IDEMPOTENCY_CONFLICT = "IDEMPOTENCY_CONFLICT"
    REGION_UNKNOWN = "REGION_UNKNOWN"
    SCENARIO_UNKNOWN = "SCENARIO_UNKNOWN"
    HOST_PLUGIN_FAILED = "HOST_PLUGIN_FAILED"
    NOT_OFFERED = "NOT_OFFERED"
    NOT_OPEN_YET = "NOT_OPEN_YET"
    CLOSED = "CLOSED"
    NOT_OFFERED_AT_POINT = "NOT_OFFERED_AT_POINT"
    DEPTH_TOO_LOW = "DEPTH_TOO_LOW"
    ITEM_NOT_IN_LIST = "ITEM_NOT_IN_LIST"
    KIND_NOT_ACCEPTED = "KIND_NOT_ACCEPTED"
    READER_ERROR = "READER_ERROR"
    SAM_MISSING = "SAM_MISSING"
    CARD_NOT_AUTHENTIC = "CARD_NOT_AUTHENTIC"
    QR_EXPIRED = "QR_EXPIRED"
    QR_REPLAYED = "QR_REPLAYED"
    PLATFORM_UNREACHABLE = "PLATFORM_UNREACHABLE"
    HOME_UNREACHABLE = "HOME_UNREACHABLE"
    HOME_PLUGIN_FAILED = "HOME_PLUGIN_FAILED"
    CHANNEL_NOT_AUTHORISED = "CHANNEL_NOT_AUTHORISED"
    ECARD_NO_PHYSICAL_CARD = "ECARD_NO_PHYSICAL_CARD"
    ECARD_LEVEL_TOO_LOW = "ECARD_LEVEL_TOO_LOW"
    CARD_SEALED = "CARD_SEALED"
    CARD_EXPIRED = "CARD_EXPIRED"
    CARD_LOCKED = "CARD_LOCKED"
    CARD_REPORTED_LOST = "CARD_REPORTED_LOST"
    CARD_CANCELLED = "CARD_CANCELLED"
    UNLOSS_NOT_POSSIBLE = "UNLOSS_NOT_POSSIBLE"
    ALREADY_DONE = "ALREADY_DONE"
    ALREADY_ISSUED = "ALREADY_ISSUED"
    GEN2_DISCONTINUED = "GEN2_DISCONTINUED"
    HOLDER_MISMATCH = "HOLDER_MISMATCH"
    PIN_WRONG = "PIN_WRONG"
    PIN_LOCKED = "PIN_LOCKED"
    OUT_OF_ZONE = "OUT_OF_ZONE"
    LOCAL_CARD_ONLY = "LOCAL_CARD_ONLY"
    HOUSEHOLD_ONLY = "HOUSEHOLD_ONLY"
    HOME_PROGRAMME_ONLY = "HOME_PROGRAMME_ONLY"
    NOTICE_MISSING = "NOTICE_MISSING"
    CONSENT_MISSING = "CONSENT_MISSING"
    GUARDIAN_REQUIRED = "GUARDIAN_REQUIRED"
    AGENT_NOT_AUTHORISED = "AGENT_NOT_AUTHORISED"
    UNDER_AGE = "UNDER_AGE"
    TRANSIT_APP_ABSENT = "TRANSIT_APP_ABSENT"
    PURSE_DORMANT = "PURSE_DORMANT"
    BALANCE_TOO_LOW = "BALANCE_TOO_LOW"
    TOPUP_OVER_LIMIT = "TOPUP_OVER_LIMIT"
    NOT_DESIGNATED = "NOT_DESIGNATED"
    OUT_OF_AREA_NOT_ENABLED = "OUT_OF_AREA_NOT_ENABLED"
    FILING_REQUIRED = "FILING_REQUIRED"
    FILING_EXPIRED = "FILING_EXPIRED"
    NOT_INSURED = "NOT_INSURED"
    ACCOUNT_NOT_ACTIVE = "ACCOUNT_NOT_ACTIVE"
    PAYEE_DECEASED = "PAYEE_DECEASED"
    CAPACITY_FULL = "CAPACITY_FULL"
    BORROW_LIMIT = "BORROW_LIMIT"
    OVERDUE_ITEMS = "OVERDUE_ITEMS"
    MATERIAL_MISSING = "MATERIAL_MISSING"
    QUEUED = "QUEUED"
    BELOW_THRESHOLD = "BELOW_THRESHOLD"
    QUOTA_EXHAUSTED = "QUOTA_EXHAUSTED"
    BUDGET_EXHAUSTED = "BUDGET_EXHAUSTED"
    STOCK_EMPTY = "STOCK_EMPTY"
    COINS_TOO_FEW = "COINS_TOO_FEW"
    NOT_ON_ROSTER = "NOT_ON_ROSTER"
    OUTSIDE_WINDOW = "OUTSIDE_WINDOW"
    NOT_SIGNED_IN = "NOT_SIGNED_IN"
    ALREADY_SIGNED = "ALREADY_SIGNED"
    ALREADY_CLAIMED = "ALREADY_CLAIMED"


Fact = str | int
_NO_FACTS: Final[Mapping[str, Fact]] = read_only({})


class Reason(msgspec.Struct, frozen=True, gc=False):
    """Why something was refused, or why a discount was withheld.

    Attributes:
        code: A member of `Code`, or a code that a plugin registered.
        facts: Values for the placeholders of the code's text, such as `kind` or `limit_fen`;
            never personal data.
        rule: The rule behind it; empty takes the rule that the code's text names.
    """

    code: str
    facts: Mapping[str, Fact] = _NO_FACTS
    rule: str = ""
