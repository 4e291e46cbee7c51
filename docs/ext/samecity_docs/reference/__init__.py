"""Parts of the reference that are made from the code, as Markdown in either language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from samecity_docs.reference.checks import checks
from samecity_docs.reference.commands import commands
from samecity_docs.reference.data_files import data_files
from samecity_docs.reference.errors import errors
from samecity_docs.reference.messages import messages
from samecity_docs.reference.reasons import reasons
from samecity_docs.reference.requirements import profiles, requirements
from samecity_docs.reference.scenarios import scenarios
from samecity_docs.reference.settings import developers, operators

PARTS: Final[Mapping[str, Callable[[str], str]]] = {
    "checks": checks,
    "commands": commands,
    "data-files": data_files,
    "errors": errors,
    "messages": messages,
    "profiles": profiles,
    "reasons": reasons,
    "requirements": requirements,
    "scenarios": scenarios,
    "settings-for-developers": developers,
    "settings-for-operators": operators,
}
"""By the name that a page asks for: a function of the language, `zh` or `en`."""
