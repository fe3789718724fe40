"""`make bench`: start a system, measure how fast it is, write results.md."""
