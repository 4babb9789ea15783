"""Families over a real database: connectors and people renew alike, and what ended stays ended."""

from uuid import UUID

import pytest

from server.capabilities.accounts.model import SubjectKind, TokenPair
from server.db.session import Tx
from server.kit.errors import DomainError, Kind
from server.kit.ids import new_id
from server.services import Services
from tests.server.conftest import Registered
from tests.support.clock import FakeClock

MACHINE = new_id()


@pytest.fixture
def organization(registered: Registered) -> UUID:
    return UUID(registered.organization_id)


@pytest.fixture(autouse=True)
def no_connector_is_known(services: Services) -> None:
    """These machines are nobody's connectors: the hook of the composed application lets them pass."""
    services.accounts.sessions.check_subjects_with(SubjectKind.CONNECTOR, lambda _tx, _subject: None)


def begin(services: Services, organization: UUID, audience: str = "cobranza") -> TokenPair:
    with services.db.transaction(organization) as tx:
        return services.accounts.sessions.begin(tx, SubjectKind.CONNECTOR, MACHINE, audience=audience)


def renew(services: Services, token: str, audience: str = "cobranza") -> TokenPair:
    with services.db.transaction() as tx:
        return services.accounts.sessions.renew(tx, token, audience=audience)


def test_a_connector_renews_for_ninety_days_unused(services: Services, organization: UUID, clock: FakeClock) -> None:
    pair = begin(services, organization)
    assert pair.expires_in == 86_400
    clock.advance(days=90)
    pair = renew(services, pair.refresh_token)
    clock.advance(days=90, seconds=1)
    with pytest.raises(DomainError) as refused:
        renew(services, pair.refresh_token)
    assert refused.value.kind is Kind.UNAUTHENTICATED


def test_another_audience_does_not_renew(services: Services, organization: UUID) -> None:
    pair = begin(services, organization, audience="corelio")
    with pytest.raises(DomainError):
        renew(services, pair.refresh_token)
    assert renew(services, pair.refresh_token, audience="corelio").expires_in == 86_400


def test_ending_a_subject_ends_all_its_families(services: Services, organization: UUID) -> None:
    pairs = [begin(services, organization) for _ in range(2)]
    with services.db.transaction(organization) as tx:
        services.accounts.sessions.end_subject(tx, SubjectKind.CONNECTOR, MACHINE)
    for pair in pairs:
        with pytest.raises(DomainError):
            renew(services, pair.refresh_token)
        claims = services.accounts.sessions.read(pair.access_token, audience="cobranza")
        with services.db.reading(organization) as tx, pytest.raises(DomainError):
            services.accounts.sessions.confirm(tx, claims)


def test_the_hook_speaks_before_the_family(services: Services, organization: UUID) -> None:
    pair = begin(services, organization)
    with services.db.transaction(organization) as tx:
        services.accounts.sessions.end_subject(tx, SubjectKind.CONNECTOR, MACHINE)

    def revoked(_: Tx, subject_id: UUID) -> None:
        assert subject_id == MACHINE
        raise DomainError("CONNECTOR_REVOKED", Kind.FORBIDDEN, "Este conector fue revocado")

    services.accounts.sessions.check_subjects_with(SubjectKind.CONNECTOR, revoked)
    with pytest.raises(DomainError, match="revocado") as refused:
        renew(services, pair.refresh_token)
    assert refused.value.code == "CONNECTOR_REVOKED"


def test_a_revocation_by_reuse_is_kept_though_the_request_fails(services: Services, organization: UUID) -> None:
    first = begin(services, organization)
    second = renew(services, first.refresh_token)
    third = renew(services, second.refresh_token)
    for token in (first.refresh_token, third.refresh_token):
        with pytest.raises(DomainError):
            renew(services, token)


def test_a_token_of_nobody_is_refused(services: Services) -> None:
    with pytest.raises(DomainError):
        renew(services, "never issued")
