"""Everything the service stands on, looked at once: what is well, what to watch, what keeps it from its work.

Each finding is a Spanish sentence and, where something is to be done, what to type or change; never a secret.
"""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from server.gateways.mail import FileMail, MailError, SmtpMail
from server.operate import checks_database
from server.operate.findings import Finding, Level
from server.services import Services
from server.settings import Environment, Settings
from server.settings_origins import told_origin

GIB = 1024**3
ENOUGH, TOO_LITTLE = 2 * GIB, GIB // 4
"""Free bytes: below the first a warning, below the second the largest sync could not be spooled."""


def examine(services: Services, mail: FileMail | SmtpMail) -> list[Finding]:
    """Look at everything, in the order in which one would repair it."""
    settings = services.settings
    return [
        *_environment(settings),
        *_secrets(settings),
        *_disk(settings.data_dir),
        *checks_database.examine(services),
        *_mail(settings, mail),
    ]


def _environment(settings: Settings) -> Iterator[Finding]:
    what, production = "Entorno", settings.environment is Environment.PRODUCTION
    if not production:
        yield Finding(
            Level.WARNING,
            what,
            f"ENVIRONMENT es {settings.environment.value}.",
            "Para clientes pon ENVIRONMENT=production.",
        )
        if "api_base_url" not in settings.model_fields_set:
            origin = told_origin(settings.data_dir) or settings.api_base_url
            yield Finding(
                Level.WARNING,
                what,
                f"API_BASE_URL no está puesto: los enlaces de los correos llevan a {origin}.",
                "Si no es ahí donde escucha el servicio, pon API_BASE_URL.",
            )
        return
    if not settings.api_base_url.startswith("https://"):
        yield Finding(
            Level.BAD,
            what,
            f"API_BASE_URL es {settings.api_base_url}: los agentes y los correos llevarían enlaces sin cifrar.",
            "Pon la dirección pública, que empieza con https://.",
        )
    if not settings.trusted_proxies:
        yield Finding(
            Level.WARNING,
            what,
            "TRUSTED_PROXIES está vacío: detrás de un proxy, todos comparten los límites de una dirección.",
            "Pon la red de tu proxy, por ejemplo TRUSTED_PROXIES=10.0.0.0/8.",
        )
    if not (settings.metrics_address or settings.metrics_token.get_secret_value()):
        yield Finding(
            Level.WARNING,
            what,
            "Nadie puede leer las métricas.",
            "Pon METRICS_ADDRESS o METRICS_TOKEN (docs/operate.md).",
        )
    yield Finding(Level.GOOD, what, f"producción en {settings.api_base_url}.")


def _secrets(settings: Settings) -> Iterator[Finding]:
    what = "Secretos"
    key = settings.jwt_secret_key.get_secret_value()
    if len(set(key)) < 12:
        yield Finding(
            Level.BAD,
            what,
            "JWT_SECRET_KEY repite muy pocos caracteres: se puede adivinar.",
            "Cámbiala por el resultado de: openssl rand -base64 48",
        )
    if key in settings.data_keys.get_secret_value().split(","):
        yield Finding(
            Level.BAD,
            what,
            "JWT_SECRET_KEY y DATA_KEYS son la misma: quien tiene una, tiene todo.",
            "Cambia JWT_SECRET_KEY por el resultado de: openssl rand -base64 48",
        )
    for name in ("jwt_secret_key", "data_keys"):
        path = settings.data_dir / name
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding(Level.BAD, what, f"Otros usuarios pueden leer {path}.", f"Escribe: chmod 600 {path}")
    yield Finding(Level.GOOD, what, "las llaves tienen el tamaño que deben.")


def _disk(folder: Path) -> Iterator[Finding]:
    what = "Disco"
    if not folder.exists():
        yield Finding(
            Level.WARNING,
            what,
            f"{folder.absolute()} no existe; se creará al iniciar el servicio.",
            "Si ya dabas servicio, comprueba que DATA_DIR sea la carpeta de siempre.",
        )
        return
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix="check-") as probe:
            probe.write(b"\0")
            probe.flush()
            os.fsync(probe.fileno())
        free = shutil.disk_usage(folder).free
    except OSError as error:
        yield Finding(
            Level.BAD,
            what,
            f"No se puede escribir en {folder.absolute()}: {error.strerror}.",
            "Da permiso al usuario del servicio o pon otra carpeta en DATA_DIR.",
        )
        return
    level = Level.BAD if free < TOO_LITTLE else Level.WARNING if free < ENOUGH else Level.GOOD
    advice = "" if level is Level.GOOD else "Libera espacio: las sincronizaciones grandes pasan por esa carpeta."
    yield Finding(level, what, f"quedan {free / GIB:.1f} GiB libres en {folder.absolute()}.", advice)


def _mail(settings: Settings, mail: FileMail | SmtpMail) -> Iterator[Finding]:
    what = "Correo"
    if isinstance(mail, FileMail):
        serious = settings.environment is Environment.PRODUCTION
        yield Finding(
            Level.BAD if serious else Level.WARNING,
            what,
            "SMTP_URL no está puesto: los correos se quedan en archivos y no llegan a nadie.",
            "Pon SMTP_URL=smtp://USUARIO:CONTRASEÑA@SERVIDOR:587.",
        )
        return
    try:
        mail.check()
    except MailError as error:
        said = f" Respondió: {error.answer}." if error.answer else ""
        yield Finding(
            Level.BAD,
            what,
            f"{error}.{said}",
            "Revisa el servidor, el puerto, el usuario y la contraseña de SMTP_URL, y que el cortafuegos lo permita.",
        )
        return
    if "localhost" in settings.from_email:
        yield Finding(
            Level.BAD,
            what,
            f"Los correos saldrían de {settings.from_email}, que nadie acepta.",
            "Pon en FROM_EMAIL una dirección de tu dominio.",
        )
    yield Finding(Level.GOOD, what, "el servidor de correo acepta la conexión y la contraseña.")
