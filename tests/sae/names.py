"""Believable Mexican names, addresses and tax ids, so that a test company reads like a customer's own.

Everything is drawn from a `random.Random`, never from the clock; tax ids carry the check digit that SAT computes.
"""

from datetime import date, timedelta
from random import Random
from typing import Final
from unicodedata import normalize

EURO: Final = "\x80"
"""What Windows-1252 means by €, as a Windows client leaves it in an ISO8859_1 column: the raw byte 0x80."""
QUOTE_OPEN: Final = "\x93"
QUOTE_CLOSE: Final = "\x94"

TRADES: Final = (
    "Ferretería", "Abarrotes", "Refaccionaria", "Papelería", "Materiales", "Distribuidora", "Comercializadora",
    "Transportes", "Farmacia", "Muebles", "Herrajes", "Tornillos", "Pinturas", "Plásticos", "Empaques", "Agrícola",
    "Construcciones", "Maderas", "Aceros", "Llantas", "Químicos", "Textiles", "Lácteos", "Ganadera", "Constructora",
)  # fmt: skip
BRANDS: Final = (
    "El Águila", "La Cañada", "del Bajío", "San José", "Peñasco", "Los Ángeles", "Monterrey", "Guadalupe", "Núñez",
    "Ibarra", "Chapultepec", "del Pacífico", "Tres Ríos", "La Esperanza", "Río Grande", "Sierra Norte", "Jalisco",
    "Anáhuac", "Quetzal", "Zacatecas", "El Porvenir", "Santa Fe", "Xalapa", "Mazatlán", "Coyoacán", "Montaño",
)  # fmt: skip
FORMS: Final = ("S.A. de C.V.", "S. de R.L. de C.V.", "S.A.P.I. de C.V.", "S.C.")
FIRST: Final = (
    "María", "José", "Guadalupe", "Juan", "Verónica", "Ramón", "Sofía", "Andrés", "Inés", "Óscar", "Lucía", "Raúl",
    "Begoña", "Héctor", "Ángela", "Joaquín",
)  # fmt: skip
LAST: Final = (
    "Hernández", "García", "Martínez", "López", "Muñoz", "Rodríguez", "Peña", "Sánchez", "Ordóñez", "Ramírez", "Núñez",
    "Güemes", "Vázquez", "Ibáñez", "Cárdenas", "Zúñiga",
)  # fmt: skip
STREETS: Final = (
    "Av. Juárez",
    "Calle 5 de Mayo",
    "Av. Revolución",
    "Blvd. Díaz Ordaz",
    "Calz. de los Ángeles",
    "Niño Artillero",
)
DISTRICTS: Final = (
    "Centro",
    "Del Valle",
    "Obrera",
    "La Peña",
    "Jardines de Anáhuac",
    "San Ángel",
    "Industrial Vallejo",
)
CITIES: Final = (
    ("Monterrey", "Nuevo León", "64"), ("Guadalajara", "Jalisco", "44"), ("León", "Guanajuato", "37"),
    ("Mérida", "Yucatán", "97"), ("Querétaro", "Querétaro", "76"), ("San Luis Potosí", "San Luis Potosí", "78"),
    ("Coyoacán", "Ciudad de México", "04"),
)  # fmt: skip
GOODS: Final = (
    "Cemento gris 50 kg", "Varilla 3/8\x94", "Cable THW cal. 12", "Pintura vinílica 19 L", "Caja de cartón 40x40",
    "Tubería PVC 4 in", "Tornillo cabeza hexagonal", "Lámina galvanizada cal. 26", "Llave de paso ½\x94",
    "Aceite 20W50",
)  # fmt: skip

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"
_HOMOCLAVE: Final = "123456789ABCDEFGHIJKLMNPQRSTUV"
_ENE: Final = "\0"


def check_digit(body: str) -> str:
    """Last character of an RFC whose other 11 or 12 characters are `body` (weights 13 to 2, modulo 11)."""
    total = sum(_ALPHABET.index(char) * weight for char, weight in zip(body.rjust(12), range(13, 1, -1), strict=True))
    return _ALPHABET[(11 - total) % 11]


def _letters(text: str) -> str:
    """Upper-case letters of a name without accents, Ñ kept, as SAT takes them."""
    plain = normalize("NFD", text.upper().replace("Ñ", _ENE))
    return "".join("Ñ" if char == _ENE else char for char in plain if char == _ENE or "A" <= char <= "Z")


def rfc(rng: Random, name: str, *, person: bool = False) -> str:
    """A tax id of a company (12 characters) or person (13) with a valid date and check digit."""
    initials = (_letters(name) + "XXXX")[: 4 if person else 3]
    if person:  # an X in second place keeps clear of the words SAT does not allow
        initials = initials[0] + "X" + initials[2:]
    day = date(1960 if person else 1985, 1, 1) + timedelta(days=rng.randrange(12_000))
    body = f"{initials}{day:%y%m%d}{rng.choice(_HOMOCLAVE)}{rng.choice(_HOMOCLAVE)}"
    return body + check_digit(body)


def company_name(rng: Random) -> str:
    """Name of a firm, with the typographic quotes of Windows now and then."""
    brand = rng.choice(BRANDS)
    if rng.random() < 0.08:
        brand = f"{QUOTE_OPEN}{brand}{QUOTE_CLOSE}"
    return f"{rng.choice(TRADES)} {brand}, {rng.choice(FORMS)}"


def person_name(rng: Random) -> str:
    """First name and two family names."""
    return f"{rng.choice(FIRST)} {rng.choice(LAST)} {rng.choice(LAST)}"


def mailbox(rng: Random, name: str, number: int) -> str:
    """An address below the reserved domain example.com, so that no test writes to anybody; two fit in 60."""
    who = _letters(name.split()[0]).lower().replace("ñ", "n")[:9]
    return f"{who}.{number}@c{rng.randrange(10_000)}.example.com"


def phone(rng: Random) -> str:
    """Ten digits in the way people type them."""
    return f"{rng.choice(('55', '81', '33', '477'))} {rng.randrange(1000, 9999)} {rng.randrange(1000, 9999)}"


def windows(text: str) -> str:
    """The text a person meant: C1 bytes left in an ISO8859_1 column are Windows-1252."""
    return "".join(_C1.get(char, char) for char in text)


_C1: Final = {EURO: "€", QUOTE_OPEN: "“", QUOTE_CLOSE: "”"}
