"""The checks, one module each, in the order in which a report names them."""

from __future__ import annotations

from typing import Final

from samecity.kit.check import Check
from samecity.kit.checks import (
    api_version,
    data,
    disclosure,
    hook_signatures,
    import_time,
    manifest,
    network_at_import,
    private_imports,
    sources,
    tests_present,
    translations,
    wheel,
)

__all__ = ["BY_ID", "CHECKS"]

CHECKS: Final[tuple[Check, ...]] = (
    manifest.CHECK,
    api_version.CHECK,
    hook_signatures.CHECK,
    data.CHECK,
    sources.CHECK,
    disclosure.CHECK,
    translations.CHECK,
    private_imports.CHECK,
    network_at_import.CHECK,
    import_time.CHECK,
    tests_present.CHECK,
    wheel.CHECK,
)

BY_ID: Final = {check.id: check for check in CHECKS}
