"""The work: one use-case a file, joining the rooms below."""
