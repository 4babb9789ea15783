"""The small tables that every company starts with: concepts, currencies, sellers, products and parameters."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any, Final

from tests.sae.ledger import CURRENCIES, MICRO, midnight
from tests.sae.names import GOODS, person_name

# Number, name, type, applied to a document (CON_REFER), generated concept, form of payment.
CONCEPTS: Final = (
    (1, "Factura", "C", "N", None, "N"), (2, "Nota de venta", "C", "N", None, "N"),
    (3, "Ch.posf. x cobrar", "C", "N", None, "N"), (4, "Letra por cobrar", "C", "N", None, "N"),
    (5, "Cheque devuelto", "C", "N", None, "N"), (6, "Int. moratorios", "C", "N", None, "N"),
    (7, "Saldo anterior", "C", "N", None, "N"), (8, "Nota dev. x apl.", "A", "N", None, "N"),
    (9, "Anticipo", "A", "N", None, "N"), (10, "Efectivo", "A", "S", None, "S"), (11, "Cheque", "A", "S", None, "S"),
    (12, "Nota devolución", "A", "S", None, "N"), (13, "Ch. posfechado", "A", "S", 3, "S"),
    (14, "Letra", "A", "S", 4, "S"), (15, "Ch. certificado", "A", "S", None, "S"),
    (16, "Canc. anticipo", "C", "S", None, "N"), (17, "Aplic. anticipo", "A", "S", 16, "N"),
    (18, "Factura a plazos", "C", "N", None, "N"), (19, "Ganancia cambiar.", "A", "S", None, "N"),
    (20, "Pérdida cambiaria", "C", "S", None, "N"), (21, "Int. vta. a plazo", "C", "N", None, "N"),
    (22, "Transferencia", "A", "S", None, "S"), (1001, "Bonificación", "A", "S", None, "N"),
    (1002, "Nota crédito CFDI", "A", "S", None, "N"), (1003, "Transf. electrón.", "A", "S", None, "S"),
)  # fmt: skip
SIGNS: Final = {number: 1 if kind == "C" else -1 for number, _, kind, *_ in CONCEPTS}
SAT_FORMS: Final = {10: "01", 11: "02", 22: "03", 1003: "03"}
SELLERS: Final = 4
FOLDER: Final = r"C:\Program Files (x86)\Common Files\Aspel\Sistemas Aspel"


def seller_key(number: int) -> str:
    """CVE_VEND: numeric keys stand right-aligned in five."""
    return f"{number:>5}"


def catalog_rows(
    suffix: str, name: str, rfc: str, as_of: date, names: dict[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(table, columns) of every catalogue and parameter row."""
    number = int(suffix)
    for concept, text, kind, refer, generated, payment in CONCEPTS:
        yield "CONC", {
            "NUM_CPTO": concept, "DESCR": text, "TIPO": kind, "CON_REFER": refer, "GEN_CPTO": generated,
            "AUTORIZACION": "N", "SIGNO": SIGNS[concept], "ES_FMA_PAG": payment, "STATUS": "A", "DAR_CAMBIO": "N",
            "FORMADEPAGOSAT": SAT_FORMS.get(concept),
        }  # fmt: skip
    for money in CURRENCIES:
        yield "MONED", {
            "NUM_MONED": money.number, "DESCR": money.name, "SIMBOLO": "$" if money.number < 3 else "\x80",
            "TCAMBIO": None if money.rate is None else money.rate / MICRO, "FULTCAMB": midnight(as_of), "STATUS": "A",
            "CVE_MONED": money.iso,
        }  # fmt: skip
    for seller, text in names.items():
        yield "VEND", {"CVE_VEND": seller, "STATUS": "A", "NOMBRE": text, "COMI": 2.5}
    for index, text in enumerate(GOODS, 1):
        yield "INVE", {
            "CVE_ART": f"ART-{index:04d}", "DESCR": text, "LIN_PROD": "GRAL", "UNI_MED": "pza", "TIP_COSTEO": "P",
            "NUM_MON": 1, "EXIST": 100.0 * index, "COSTO_PROM": 12.5 * index, "TIPO_ELE": "P", "CVE_ESQIMPU": 1,
            "STATUS": "A", "CVE_PRODSERV": "31162800", "CVE_UNIDAD": "H87",
        }  # fmt: skip
    yield "PARAM_DATOSEMP", {
        "NUM_EMP": number, "NOMBRE_EMPRESA": name, "DIRECCION": "Av. Juárez 100, Centro",
        "POBLACION": "Monterrey, Nuevo León", "RFC": rfc,
    }  # fmt: skip
    yield "PARAM_DATOSGRALES", {
        "NUM_EMP": number, "REDON_MONTOS": "N", "CXCCLIEMOSTR": "S", "MULTIMONEDA": "S", "MONEDAPRED": 1,
        "NUMDEC_ENMONTOS": 2, "TIPOCAMBIO": 1.0,
    }  # fmt: skip
    yield "PARAM_CLIENTES", {
        "NUM_EMP": number, "DIASCREDITO": 30, "CLAVESECUENCIAL": "S", "GANANCIACAMBIARIA": 19, "PERDIDACAMBIARIA": 20,
        "MANEJOFOLIO": "S", "AJUSTECARGO": 6, "AJUSTEABONO": 10,
    }  # fmt: skip
    yield "PARAM_FACTURA", {
        "NUM_EMP": number, "NUMIMPUESTO": 4, "NUMCPTOCOMPVTASPLAZOS": 18, "NUMCPTOINTXCOMPVTAPLAZO": 21,
        "NUMCPTORETCLIEPROV": 12, "NUMCPTONOTAVTA": 2, "NUMCPTOEFECTIVO": 10, "NUMCPTOCAMBIO": 10,
    }  # fmt: skip
    yield (
        "PARAM_DATOSBD",
        {
            "NUM_EMP": number,
            "RUTADATOS": f"{FOLDER}\\SAE9.00\\Empresa{suffix}\\Datos\\",
            "DRIVER": "Firebird",
            "VERSIONBD": "9.00",
        },
    )


def sellers(rng: Random) -> dict[str, str]:
    """Names of the sellers by key."""
    return {seller_key(number): person_name(rng)[:30] for number in range(1, SELLERS + 1)}
