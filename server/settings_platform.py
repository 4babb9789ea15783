"""What the environment says of the platform's API: how often it may be called, and how long its tokens live."""

from pydantic import Field
from pydantic_settings import BaseSettings


class PlatformSettings(BaseSettings):
    """The part of the settings that /auth, /tenant and /payment alone read."""

    rate_limit_per_minute: int = Field(
        60, ge=1, description="Requests a minute of a person on /auth, /tenant, /payment."
    )
    rate_limit_per_hour: int = Field(1000, ge=1, description="The same for an hour. GET has 120 and 2000.")
    jwt_access_token_expire_minutes: int = Field(
        60, ge=1, le=1440, description="Life of an access token of /auth, /tenant, /payment."
    )
    jwt_refresh_token_expire_days: int = Field(
        30, ge=1, le=365, description="Life of an unused refresh token of /auth, /tenant, /payment."
    )
