"""The cloud as the demonstration asks it: through the typed client, as any program of a customer would."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from cobranzacloud_client import ApiClient
from cobranzacloud_client.generated import Cliente, NewOrganization, Registration

PASSWORD = "Demo-Cobranza-2026"


@dataclass(slots=True)
class Cloud:
    """A logged-in person's view of `/v1`."""

    address: str
    email: str = "contadora@demo.mx"
    api: ApiClient = field(init=False)

    def __post_init__(self) -> None:
        self.api = ApiClient(f"{self.address}/v1")

    def register(self, name: str) -> None:
        """A new organization and its owner, who is logged in from here on."""
        organization = NewOrganization(nombre=name, rfc="XAXX010101000")
        self.api.auth.register(
            Registration(email=self.email, password=PASSWORD, nombre="Contadora Demo", organizacion=organization)
        )

    def link_code(self) -> str:
        """A fresh pairing code."""
        return self.api.connectors.create_link_code().code

    def customers(self, empresa_id: str) -> Iterator[Cliente]:
        """Every customer of a company, page after page."""
        page = 1
        while True:
            answer = self.api.clientes.list(empresa_id=empresa_id, page=page, limit=100)
            yield from answer.data
            if page >= answer.meta.total_pages:
                return
            page += 1
