"""Rules: one rule, one scenario, one region under test, and the search for a counter-example."""

from samecity_conformance.rules.counter_example import CounterExample
from samecity_conformance.rules.rule import NODE, Rule, RuleCase, check, rule_cases, rules
from samecity_conformance.run.record import Checked

__all__ = [
    "NODE",
    "Checked",
    "CounterExample",
    "Rule",
    "RuleCase",
    "check",
    "rule_cases",
    "rules",
]
