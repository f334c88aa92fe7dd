"""The memory: what a claim's events mean, and which answer belongs to which claim. Pure."""
