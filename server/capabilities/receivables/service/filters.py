"""What people may narrow figures and lists of receivables by."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Filter:
    """Which companies (None: all of the organization), and which due days, both ends inclusive, either open."""

    companies: tuple[UUID, ...] | None = None
    since: date | None = None
    until: date | None = None

    @property
    def due(self) -> tuple[int | None, int | None]:
        """The due days as ordinals."""
        return (
            self.since.toordinal() if self.since else None,
            self.until.toordinal() if self.until else None,
        )


ALL = Filter()
