"""Who a request comes from, as the transactions that it opens are told."""

from uuid import UUID

from server.http.limits import Connection, address_of
from server.kit.origin import ActorKind, Origin

LONGEST_AGENT = 300


def origin_of(connection: Connection, kind: ActorKind, actor_id: UUID | None = None, name: str = "") -> Origin:
    """An actor with the address and the User-Agent of its request; what of that cannot be printed is left out."""
    said = "".join(letter for letter in connection.headers.get("user-agent", "") if letter.isprintable())
    return Origin(kind, actor_id, name, address_of(connection)[:64], said[:LONGEST_AGENT])
