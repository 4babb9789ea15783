"""Typed client of the CobranzaCloud API.

api = ApiClient("https://api.cobranzacloud.com/v1")
api.auth.login(Credentials(email=…, password=…))
print(api.cartera.get_resumen().total_cartera)
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cobranzacloud_client.client import ApiClient, ApiError, Tokens

__all__ = ["ApiClient", "ApiError", "Tokens"]


def __getattr__(name: str) -> Any:
    """Load the client when it is asked for: a machine that needs `machine` alone stays small."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cobranzacloud_client import client

    return getattr(client, name)
