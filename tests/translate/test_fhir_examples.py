"""Our FHIR examples are FHIR: judged by a library that knows the definitions of R4B, which has
these resources as R4 has them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from tests.translate.test_fhir_claim import BASE, FOLDER


def judge(resource: dict[str, Any]) -> None:
    """Raises ValueError where it is not as its definition has it."""
    get_fhir_model_class(resource["resourceType"]).model_validate(resource)


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_every_example(path: Path) -> None:
    text = path.read_text()
    lines = text.splitlines() if path.suffix == ".ndjson" else [text]
    for line in lines:
        judge(json.loads(line))


@pytest.mark.parametrize("name", ["provider", "priority", "insurance"])
def test_the_judge_misses_what_is_not_there(name: str) -> None:
    made = copy.deepcopy(BASE)
    del made[name]
    with pytest.raises(ValueError, match=name):
        judge(made)
