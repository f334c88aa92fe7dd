"""The books: implementation guides as data, compiled once, walked fast."""
