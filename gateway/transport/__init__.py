"""The doors through which files and inquiries leave and arrive."""
