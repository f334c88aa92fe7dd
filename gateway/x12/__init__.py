"""The grammar of X12 interchanges: delimiters, segments, envelopes. Nothing of health care."""
