"""Write the month into a folder: claims.jsonl, eras/, bank/ and truth.json."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.journeys.month import bank_files, eras, people
from tests.journeys.month.plan import SEED, plan
from tests.journeys.month.truth import truth


def write(folder: Path, seed: int = SEED) -> None:
    month = plan(seed)
    lines = [people.as_json(claim) + "\n" for claim in month.claims]
    for name, files in (
        ("", {"claims.jsonl": "".join(lines), "truth.json": json.dumps(truth(month), indent=1)}),
        ("eras", eras.files(month)),
        ("bank", bank_files.files(month.deposits)),
    ):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for path, text in files.items():
            (folder / name / path).write_text(text, "ascii")


if __name__ == "__main__":
    write(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
