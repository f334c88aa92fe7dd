"""The pages: what a file means, in sentences, as text, HTML and JSON."""
