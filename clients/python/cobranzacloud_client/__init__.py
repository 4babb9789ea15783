"""Typed client of the CobranzaCloud API.

api = ApiClient("https://api.cobranzacloud.com/v1")
api.auth.login(Credentials(email=…, password=…))
print(api.cartera.get_resumen().total_cartera)
"""

from cobranzacloud_client.client import ApiClient, ApiError, Tokens

__all__ = ["ApiClient", "ApiError", "Tokens"]
