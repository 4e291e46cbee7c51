"""What every test may use: the steps and fixtures of the conformance suite, and Hypothesis.

Hypothesis tries the same examples in every run and knows no deadline: a machine that is busy is no
defect.
"""

from hypothesis import settings

pytest_plugins = ["samecity_conformance.plugin"]

settings.register_profile("samecity", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("samecity")
