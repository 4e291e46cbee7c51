"""Features in two languages: steps speak English, and a lexicon gives each sentence its Chinese.

A feature `x.feature` has its Chinese twin `x.zh.feature` beside it. Both use one library of steps.
"""

from samecity_conformance.language.lexicon import (
    Lexicon,
    in_chinese,
    in_english,
    is_chinese,
    rows_in_english,
    the_lexicon,
)
from samecity_conformance.language.sentence import Sentence, sentence
from samecity_conformance.language.values import Language

__all__ = [
    "Language",
    "Lexicon",
    "Sentence",
    "in_chinese",
    "in_english",
    "is_chinese",
    "rows_in_english",
    "sentence",
    "the_lexicon",
]
