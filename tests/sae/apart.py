"""The process that `build` starts for a big company: reads its order as JSON from standard input and builds it."""

import json
import sys
from pathlib import Path

from tests.sae.build import Order, construct
from tests.support.firebird import Access

if __name__ == "__main__":
    order = json.load(sys.stdin)
    construct(Order(**order | {"companies": tuple(order["companies"])}), Access(), Path(sys.argv[1]))
