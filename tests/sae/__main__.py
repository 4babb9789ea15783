"""Command line of the test companies."""

import argparse
import os
import sys
import time
from datetime import date
from pathlib import Path

from tests.sae.build import build
from tests.sae.truth_file import FILE, money
from tests.support.firebird import Access


def main(arguments: list[str] | None = None) -> int:
    """Parse, build, say what was built. Exit 0; 1 with a sentence on stderr when it could not be."""
    parser = argparse.ArgumentParser(prog="python -m tests.sae", description=__doc__)
    command = parser.add_subparsers(dest="command", required=True).add_parser(
        "build", help="write companies and truth.json"
    )
    command.add_argument("directory", type=Path, metavar="DIR")
    command.add_argument("--companies", default="01,02", help="numbers separated by commas")
    command.add_argument("--customers", type=int, default=40, help="customers in each company")
    command.add_argument("--charges", type=int, default=300, help="rows of CUEN_M in each company")
    command.add_argument("--payments", type=int, help="rows of CUEN_DET (one and a half a charge)")
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--as-of", type=date.fromisoformat, help="day of the figures, YYYY-MM-DD (today)")
    command.add_argument("--dirty", action="store_true", help="add each kind of bad row that real companies have")
    command.add_argument("--server", metavar="HOST/PORT", help="create through a Firebird server, not embedded")
    command.add_argument("--user", default=os.environ.get("ISC_USER", "SYSDBA"))
    command.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input (else ISC_PASSWORD)"
    )
    args = parser.parse_args(arguments)
    password = sys.stdin.readline().rstrip("\n") if args.password_stdin else os.environ.get("ISC_PASSWORD")
    started = time.monotonic()
    try:
        truth = build(
            args.directory, companies=args.companies.split(","), customers=args.customers, charges=args.charges,
            payments=args.payments, seed=args.seed, as_of=args.as_of, dirty=args.dirty,
            access=Access(args.server, args.user, password),
        )  # fmt: skip
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    for company in truth.companies.values():
        totals = company.totals()
        print(f"{company.id}  {company.name}: {totals['facturasActivas']} open, {money(totals['totalCartera'])}")
    print(f"{truth.directory / FILE} in {time.monotonic() - started:.1f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
