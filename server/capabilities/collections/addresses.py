"""Mail addresses that a reminder may go to, read strictly: they end up in headers of mails to strangers."""

from email_validator import EmailNotValidError, validate_email

from server.kit.text import one_line

MAX_NAME = 100


def usable(text: str | None) -> str | None:
    """The address in the form that every relay takes; None where there is none.

    Line breaks are never part of one, nor is what mail programs decode; `strict` counts the 64 signs before the @
    that RFC 5321 allows.
    """
    if text is None or len(text) > 320 or "=?" in text:
        return None
    try:
        found = validate_email(
            text, check_deliverability=False, test_environment=True, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError:
        return None
    return found.ascii_email


def display_name(text: str | None) -> str | None:
    """A recipient's name on one line, cut to MAX_NAME signs; None where nothing is left."""
    return one_line(text or "")[:MAX_NAME] or None
