"""The changes of the schema, ``v0001`` first."""
