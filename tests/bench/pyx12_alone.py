"""pyx12's validator over one file, in a process of its own: ``python -m tests.bench.pyx12_alone
FILE``. It is asked for its verdict alone, no report and no acknowledgement."""

from __future__ import annotations

import logging
import sys

import pyx12.params
import pyx12.x12n_document


def main(path: str) -> int:
    logging.getLogger("pyx12").setLevel(logging.CRITICAL + 1)
    with open(path, encoding="ascii") as source:  # noqa: PTH123 # it takes an open file
        params = pyx12.params.ParamsBase()
        return 0 if pyx12.x12n_document.x12n_document(params, source, None, None) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
