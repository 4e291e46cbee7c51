"""The words of the rules: every sentence of their features, and what it does to a search."""

from samecity_conformance.rules.words import answers, asked, cards, given, treatment, when
from samecity_conformance.rules.words.vocabulary import Role, Sentence, sentence, sentences

__all__ = [
    "Role",
    "Sentence",
    "answers",
    "asked",
    "cards",
    "given",
    "sentence",
    "sentences",
    "treatment",
    "when",
]
