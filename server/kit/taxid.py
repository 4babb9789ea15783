"""Mexican tax ids (RFC) as companies really have them: shape and date are checked, check digits are not.

The tax office itself issues ids whose check digit is wrong, and the generic XAXX010101000 must pass.
"""

from stdnum.exceptions import ValidationError
from stdnum.mx import rfc


def normalise_rfc(value: str) -> str | None:
    """Upper case without separators, None where it cannot be an RFC."""
    try:
        normalised: str = rfc.validate(value, validate_check_digits=False)
    except ValidationError:
        return None
    return normalised
