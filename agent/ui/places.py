"""The pages of the window by name, for whoever sends a person to one without loading the window itself."""

from enum import StrEnum


class Place(StrEnum):
    """The pages, in their order."""

    SUMMARY = "summary"
    ACTIVITY = "activity"
    CONNECTION = "connection"
    SETTINGS = "settings"
    PAYLOAD = "payload"
    DIAGNOSIS = "diagnosis"


TITLES = {
    Place.SUMMARY: "&Resumen",
    Place.ACTIVITY: "&Actividad",
    Place.CONNECTION: "Cone&xión",
    Place.SETTINGS: "C&onfiguración",
    Place.PAYLOAD: "&Qué se envía",
    Place.DIAGNOSIS: "A&yuda y diagnóstico",
}
