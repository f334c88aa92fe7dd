"""The rules: SNIP types 1 to 7, as functions from data to findings."""
