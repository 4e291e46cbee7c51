"""Extensions of Sphinx; the only modules here that import it."""
