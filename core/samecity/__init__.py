"""Same City (同城): may this card be used here, and is its holder treated as a local?

Plugins and regions import `samecity.spi` and `samecity.domain`; nothing else of this package is
public. This module stays empty of imports, so that `samecity --version` answers at once.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
