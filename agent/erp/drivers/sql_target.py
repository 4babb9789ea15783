r"""What a person types for a SQL Server database: ``SERVIDOR\INSTANCIA/BASE``, with a port or an encryption.

The user «windows» stands for the session of whoever runs the agent; anything else is a login of SQL Server.
"""

import re
from dataclasses import dataclass
from typing import Final

from agent.errors import AgentError

WINDOWS: Final = "windows"
"""User that means: enter as who runs the agent."""
ENCRYPTION: Final = {"si": "yes", "sí": "yes", "no": "no", "verificado": "verified"}
_TYPED: Final = re.compile(
    r"(?P<host>\(local\)|\.|\[[0-9A-Fa-f:.%]+\]|[\w.-]+)(?:\\(?P<instance>[\w$#-]{1,16}))?"
    r"(?:[,:](?P<port>[0-9]{1,5}))?/(?P<database>[^/\\?\0]{1,128})(?:\?cifrado=(?P<encryption>\w+))?"
).fullmatch


@dataclass(frozen=True, slots=True)
class SqlTarget:
    """`encryption` is yes (any certificate), verified (one that this machine trusts) or no."""

    host: str
    instance: str | None
    port: int | None
    name: str
    encryption: str = "yes"

    @property
    def server(self) -> str:
        """As SQL Server's drivers take it: a port makes the name of the instance superfluous."""
        if self.port is not None:
            return f"{self.host},{self.port}"
        return f"{self.host}\\{self.instance}" if self.instance else self.host


def parse(text: str) -> SqlTarget:
    r"""The target of ``SERVIDOR[\INSTANCIA][,PUERTO]/BASE[?cifrado=no]``. Raises `AgentError`."""
    match = _TYPED(text.strip())
    encryption = ENCRYPTION.get((match["encryption"] or "si").lower()) if match else None
    port = int(match["port"]) if match and match["port"] else None
    if match is None or encryption is None or (port is not None and not 0 < port < 65536):
        raise AgentError(
            f"«{text.strip()[:80]}» no dice qué base de SQL Server es",
            r"Escríbela como SERVIDOR\INSTANCIA/BASE, por ejemplo SERVIDOR\SQLEXPRESS/SAE90Empre01, o con puerto: "
            "SERVIDOR,1433/SAE90Empre01. Puedes agregar ?cifrado=no o ?cifrado=verificado.",
        )
    return SqlTarget(match["host"], match["instance"], port, match["database"].strip(), encryption)
