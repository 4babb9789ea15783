"""Another password by a mailed token, on the platform: said the same for every address, ends every session."""

from tests.server.conftest import PASSWORD
from tests.server.faces.platform.conftest import Person, Platform
from tests.support.mails import drain, mails_to

NEW = "OtraSegura456!"


def test_a_mailed_token_sets_another_password(platform: Platform, master: Person) -> None:
    unknown = platform.post("/auth/forgot-password", {"email": "nadie@plataforma.mx"}, 200)
    assert platform.post("/auth/forgot-password", {"email": master.email}, 200) == unknown
    assert set(unknown) == {"success", "message"}
    token = platform.token(master.email, "/contrasena/nueva")
    assert not mails_to(platform.services, "nadie@plataforma.mx")
    body = {"token": token, "new_password": "corta", "confirm_password": "otra"}
    refused = platform.post("/auth/reset-password", body, 400)["error"]
    assert refused["code"] == "VALIDATION_ERROR"
    assert set(refused["details"]) == {"new_password", "confirm_password"}
    good = {"token": token, "new_password": NEW, "confirm_password": NEW}
    assert platform.post("/auth/reset-password", good, 200)["success"] is True
    assert set(platform.post("/auth/reset-password", good, 400)["error"]["details"]) == {"token"}
    platform.post("/auth/logout", {}, 401, master.headers)
    platform.post("/auth/login", {"email": master.email, "password": PASSWORD}, 401)
    assert platform.log_in(master.email, NEW).user_id == master.user_id


def test_what_is_no_address_is_refused_and_no_mail_goes_out(platform: Platform) -> None:
    refused = platform.post("/auth/forgot-password", {"email": "no"}, 400)["error"]
    assert set(refused["details"]) == {"email"}
    drain(platform.services)
    assert not mails_to(platform.services, "no")
