"""A user and a password as Firebird takes them: the same bytes in whatever character set the texts travel."""

from agent.errors import AgentError


class Latin(str):
    """A text whose bytes are ISO 8859-1 whatever is asked."""

    __slots__ = ()

    def encode(self, encoding: str = "latin-1", errors: str = "strict") -> bytes:
        """ISO 8859-1, whatever is asked."""
        del encoding
        return super().encode("latin-1", errors)

    def upper(self) -> "Latin":
        """In capitals, and still what it is."""
        return Latin(super().upper())


def checked(user: str, password: str) -> None:
    """Raise `AgentError` where they cannot travel; asked beforehand, as an encoding error would carry the password."""
    if not all(ord(letter) < 256 for letter in user + password):
        raise AgentError(
            "El usuario o la contraseña tienen letras que Firebird no admite",
            "Usa un usuario y una contraseña de letras latinas, números y signos.",
        )
