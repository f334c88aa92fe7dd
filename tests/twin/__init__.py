"""Twins: files for support without the people in them."""
