"""The five templates that every organization begins with, from a friendly notice to a last one.

They speak to a company as `ustedes`, say what is owed and how to clear it up, and threaten nothing.
"""

from typing import NamedTuple


class Starter(NamedTuple):
    """Name, subject and text of a template."""

    name: str
    subject: str
    body: str


STARTERS = (
    Starter(
        "Aviso amistoso",
        "Facturas de {empresa} por revisar",
        "Hola, equipo de {cliente}:\n\n"
        "Esperamos que todo vaya muy bien. Les compartimos las facturas de {empresa} que aparecen pendientes:\n\n"
        "{facturas}\n\n"
        "Si ya las pagaron, no hagan caso de este mensaje; basta con que nos respondan con el comprobante para "
        "registrarlo. Si algo no coincide con sus registros, con gusto lo revisamos.\n\n"
        "¡Gracias por su confianza!\n\n{empresa}\n",
    ),
    Starter(
        "Recordatorio de pago",
        "Recordatorio de pago - {empresa}",
        "Hola, equipo de {cliente}:\n\n"
        "Les recordamos que su cuenta con {empresa} tiene un saldo pendiente de {monto}:\n\n"
        "{facturas}\n\n"
        "Les agradecemos que programen el pago esta semana y nos respondan con la fecha o con el comprobante. "
        "Si necesitan una copia de las facturas, pídanla en este mismo correo.\n\n"
        "Saludos cordiales,\n{empresa}\n",
    ),
    Starter(
        "Segundo recordatorio",
        "Segundo recordatorio: {monto} con {dias} días de atraso",
        "Equipo de {cliente}:\n\n"
        "Seguimos sin ver reflejado el pago de las siguientes facturas de {empresa}; la más antigua tiene {dias} días "
        "de atraso:\n\n"
        "{facturas}\n\n"
        "Les pedimos que nos confirmen por este medio la fecha en que harán el pago. Si hay una aclaración pendiente, "
        "dígannos cuál es para resolverla cuanto antes.\n\n"
        "Quedamos atentos,\n{empresa}\n",
    ),
    Starter(
        "Requerimiento de pago",
        "Requerimiento de pago: {monto} vencidos",
        "Equipo de {cliente}:\n\n"
        "A pesar de los avisos anteriores, su cuenta con {empresa} mantiene un saldo vencido de {monto}, con hasta "
        "{dias} días de atraso:\n\n"
        "{facturas}\n\n"
        "Les solicitamos cubrirlo en los próximos cinco días hábiles o proponernos por escrito un calendario de pagos. "
        "Mientras el saldo siga pendiente, podríamos tener que detener su línea de crédito.\n\n"
        "Atentamente,\n{empresa}\n",
    ),
    Starter(
        "Último aviso",
        "Último aviso: saldo vencido con {empresa}",
        "Equipo de {cliente}:\n\n"
        "Este es nuestro último aviso antes de pasar su cuenta a revisión con nuestro departamento de cobranza. El "
        "saldo vencido es de {monto}, con hasta {dias} días de atraso:\n\n"
        "{facturas}\n\n"
        "Todavía podemos resolverlo directamente: respondan a este correo en las próximas 72 horas con el comprobante "
        "de pago o con una fecha en firme. Si ya pagaron, envíennos el comprobante y cerramos el caso hoy mismo.\n\n"
        "Atentamente,\n{empresa}\n",
    ),
)
