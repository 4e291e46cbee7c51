"""Reports, comparisons and certificates: everything that is made of a run's record."""
