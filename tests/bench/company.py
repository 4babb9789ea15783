"""The SAE company that the reading benchmarks share, built once and kept below build/."""

import shutil
import sys
from pathlib import Path

import tests.sae as sae

ROOT = Path(__file__).parents[2] / "build" / "bench"
SEED = 7


def company(charges: int, payments: int, customers: int) -> sae.Truth:
    """Company 01 with so many rows and the truth about it, as of the day it was first built."""
    folder = ROOT / f"sae-{customers}-{charges}-{payments}"
    done = folder / sae_truth_name()
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        print(f"building a company of {charges:,} charges and {payments:,} payments…", file=sys.stderr, flush=True)
        sae.build(folder, companies=("01",), customers=customers, charges=charges, payments=payments, seed=SEED)
    return sae.load(folder)


def sae_truth_name() -> str:
    """Written last by the builder, so its presence means that the company is whole."""
    return "truth.json"


def big_company() -> sae.Truth:
    """A million charges and a million and a half payments of twenty thousand customers."""
    return company(1_000_000, 1_500_000, 20_000)
