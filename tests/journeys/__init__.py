"""Journeys: claims that travel the whole way, and what must hold at the end."""

import pytest

pytest.register_assert_rewrite("tests.journeys.verdict")
