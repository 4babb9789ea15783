"""SAE 9 companies in real Firebird databases, made up to the last row, with the truth about what they are owed.

`python -m tests.sae build DIR` from a shell, `build(DIR, …)` from tests and the demonstration; see README.md.
"""

from tests.sae.build import build, company_file
from tests.sae.edit import Editor
from tests.sae.truth import CompanyTruth, Document, Person
from tests.sae.truth_file import Truth, cents, load, money
from tests.support.firebird import Access

__all__ = [
    "Access",
    "CompanyTruth",
    "Document",
    "Editor",
    "Person",
    "Truth",
    "build",
    "cents",
    "company_file",
    "load",
    "money",
]
