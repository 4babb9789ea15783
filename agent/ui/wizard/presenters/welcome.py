"""What the program does and what it never does, in the words of the first page."""

DOES = (
    "Lee de Aspel SAE lo que te deben tus clientes y lo envía a tu organización en CobranzaCloud.",
    "Después de cada envío comprueba que la nube cuadre con SAE al centavo.",
    "Trabaja solo, junto al reloj de Windows, y te avisa únicamente cuando hace falta una persona.",
)
NEVER = (
    "Nunca escribe en SAE: solo lee.",
    "Nunca envía la contraseña de SAE: se queda cifrada en este equipo.",
    "Nunca lee compras, bancos, nómina, productos ni contabilidad.",
)
NEEDED = (
    "Toma unos tres minutos. Ten a la mano el código de vinculación: lo da tu organización en la página Conectores de "
    "CobranzaCloud."
)
