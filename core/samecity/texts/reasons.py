"""A reason's texts with its facts filled in, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from samecity.domain.money import yuan
from samecity.domain.reasons import Fact
from samecity.spi.sources import ReasonText

LANGUAGES: Final = ("zh", "en")
PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def render(text: ReasonText, facts: Mapping[str, Fact], lang: str) -> tuple[str, str]:
    """Fill the placeholders of a reason's message and next step.

    A fact whose name ends in `_fen` is shown in yuan, a placeholder without a fact as it stands.
    Texts come from plugins too: whatever else they hold in braces is shown and never evaluated.

    Args:
        text: The texts of the reason's code.
        facts: Values by placeholder.
        lang: `zh` or `en`.

    Returns:
        What happened, and what the person can do now.

    Raises:
        ValueError: The language is another one.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"expected zh or en, received {lang[:20]!r}")

    def shown(placeholder: re.Match[str]) -> str:
        name = placeholder[1]
        if name not in facts:
            return placeholder[0]
        fact = facts[name]
        return yuan(fact) if name.endswith("_fen") and isinstance(fact, int) else str(fact)

    return PLACEHOLDER.sub(shown, text.message[lang]), PLACEHOLDER.sub(shown, text.next_step[lang])
