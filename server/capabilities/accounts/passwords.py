"""The one password policy and the one way passwords are stored."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.kit.errors import FieldError

MIN_LENGTH = 8
MAX_LENGTH = 200
_AT_ONCE = 4


def weakness(password: str) -> FieldError | None:
    """What the policy misses in a password: 8 characters with upper and lower case, a digit and another sign."""
    missing = []
    if len(password) < MIN_LENGTH:
        missing.append(f"{MIN_LENGTH} caracteres")
    if not any(character.isupper() for character in password):
        missing.append("una mayúscula")
    if not any(character.islower() for character in password):
        missing.append("una minúscula")
    if not any(character.isdigit() for character in password):
        missing.append("un número")
    if all(character.isalnum() or character.isspace() for character in password):
        missing.append("un carácter especial")
    if missing:
        return FieldError("password", "La contraseña debe tener al menos " + ", ".join(missing))
    if len(password) > MAX_LENGTH:
        return FieldError("password", f"La contraseña puede tener hasta {MAX_LENGTH} caracteres")
    return None


class Passwords:
    """Argon2id with 19 MiB, two passes, one lane; at most four at once, so that a burst of logins bounds its memory."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._gate = BoundedSemaphore(_AT_ONCE)
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """The encoded hash to store."""
        with self._gate:
            return self._hasher.hash(password)

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password is the stored one; takes the same time where there is none to compare with."""
        with self._gate:
            try:
                self._hasher.verify(stored or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None
