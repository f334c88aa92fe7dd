"""The languages: one file per transaction set and direction."""
