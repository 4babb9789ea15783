"""New data keys while the service runs: everything sealed at rest goes under the first key, one organization a time.

What is only compared (codes, links) is not rewritten: a look-up accepts its digest under every key of the ring.
"""

from server.kit.secrets import Seals
from server.services import Services


def look(services: Services) -> Seals:
    """How everything at rest is sealed, over all organizations."""
    found = Seals()
    for organization_id in services.db.organizations():
        with services.db.reading(organization_id) as tx:
            found += services.webhooks.seals(tx)
    return found


def rotate(services: Services) -> Seals:
    """Seal anew what an older key sealed, each organization in a transaction of its own; what was found before."""
    found = Seals()
    for organization_id in services.db.organizations():
        with services.db.transaction(organization_id) as tx:
            found += services.webhooks.reseal(tx)
    return found
