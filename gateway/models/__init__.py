"""The nouns: what claims, remittances and acknowledgements are, apart from how X12 writes them."""
