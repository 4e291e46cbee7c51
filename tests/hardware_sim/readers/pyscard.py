"""What tests use of pyscard; a module that imports it is skipped where pyscard is missing."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

if find_spec("smartcard") is None:
    pytest.skip(
        "needs the Debian package libpcsclite-dev, with which pip builds samecity[pcsc]",
        allow_module_level=True,
    )

from smartcard import scard
from smartcard.CardConnection import CardConnection
from smartcard.CardMonitoring import CardMonitor, CardMonitoringThread, CardObserver
from smartcard.CardRequest import CardRequest
from smartcard.CardType import ATRCardType
from smartcard.Exceptions import (
    CardConnectionException,
    CardRequestTimeoutException,
    NoCardException,
    SmartcardException,
)
from smartcard.System import readers

__all__ = [
    "ATRCardType",
    "CardConnection",
    "CardConnectionException",
    "CardMonitor",
    "CardMonitoringThread",
    "CardObserver",
    "CardRequest",
    "CardRequestTimeoutException",
    "NoCardException",
    "SmartcardException",
    "readers",
    "scard",
]
