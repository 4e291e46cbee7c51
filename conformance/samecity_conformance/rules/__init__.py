"""Rules: one rule, one scenario, one region under test, and the search for a counter-example."""

from samecity_conformance.rules.counter_example import CounterExample
from samecity_conformance.rules.rule import Rule, RuleCase, rule_cases, rules
from samecity_conformance.rules.search import Checked

__all__ = ["Checked", "CounterExample", "Rule", "RuleCase", "rule_cases", "rules"]
