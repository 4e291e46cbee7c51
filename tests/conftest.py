"""What every test may use: the steps and fixtures of the conformance suite."""

pytest_plugins = ["samecity_conformance.plugin"]
