"""Templates as people keep them, the five that every organization begins with included."""

from dataclasses import replace
from uuid import UUID

from server.capabilities.audit.model import Act, Acted
from server.capabilities.collections import refusals, templates
from server.capabilities.collections.model import MAX_TEMPLATES, Template
from server.capabilities.collections.service.planning import Collecting
from server.capabilities.collections.starters import STARTERS
from server.capabilities.collections.store import policies
from server.capabilities.collections.store import templates as rows
from server.capabilities.collections.wording import values
from server.capabilities.receivables.figures import ChargeRow
from server.db.session import Tx
from server.kit.errors import invalid
from server.kit.ids import new_id
from server.kit.text import fold

COLLECTIONS_BEGIN = "collections_begin"
"""Kind of the job that gives an organization its starters."""
_OWN = len(STARTERS)
"""Position of every template that is not a starter: after them."""


class Templates:
    """Template CRUD and preview."""

    def __init__(self, deps: Collecting) -> None:
        self._deps = deps

    def begin(self, tx: Tx) -> None:
        """Give a new organization its policy and starters, once: a starter that was deleted stays deleted."""
        if not policies.begin_policy(tx):
            return
        now = self._deps.clock.now()
        for place, one in enumerate(STARTERS):
            made = Template(new_id(), one.name, one.subject, one.body, active=True, variables=())
            rows.insert_template(tx, made, fold(one.name), place, now)

    def list_all(self, tx: Tx) -> list[Template]:
        """Every template, from friendly to firm, then the organization's own."""
        return rows.all_templates(tx)

    def show(self, tx: Tx, template_id: UUID) -> Template:
        """One template; NOT_FOUND where absent or another organization's."""
        found = rows.template(tx, template_id)
        if found is None:
            raise refusals.unknown_template()
        return found

    def create(self, tx: Tx, *, name: str, subject: str, body: str, active: bool) -> Template:
        """Keep a new template; VALIDATION_ERROR, TEMPLATE_UNKNOWN_VARIABLE, LINK_NOT_ALLOWED or CONFLICT.

        TEMPLATE_LIMIT_EXCEEDED beyond MAX_TEMPLATES, also where several are made at once.
        """
        made = self._checked(Template(new_id(), name.strip(), subject.strip(), body, active, ()))
        policies.policy(tx, lock=True)
        if rows.count(tx) >= MAX_TEMPLATES:
            raise refusals.too_many_templates(MAX_TEMPLATES)
        rows.insert_template(tx, made, fold(made.name), _OWN, self._deps.clock.now())
        tx.emit(Acted(Act.TEMPLATE_CREATED, made.name))
        return made

    def change(
        self,
        tx: Tx,
        template_id: UUID,
        *,
        name: str | None = None,
        subject: str | None = None,
        body: str | None = None,
        active: bool | None = None,
    ) -> Template:
        """Change the members given; reminders already asked for keep the text that they were asked with."""
        before = self.show(tx, template_id)
        after = replace(
            before,
            name=before.name if name is None else name.strip(),
            subject=before.subject if subject is None else subject.strip(),
            body=before.body if body is None else body,
            active=before.active if active is None else active,
        )
        after = self._checked(after)
        rows.change_template(tx, after, fold(after.name))
        if after != before:
            tx.emit(Acted(Act.TEMPLATE_CHANGED, after.name, {"before": before.name}))
        return after

    def delete(self, tx: Tx, template_id: UUID) -> None:
        """Forget a template; the history keeps its name."""
        found = self.show(tx, template_id)
        if rows.delete_template(tx, template_id):
            tx.emit(Acted(Act.TEMPLATE_DELETED, found.name))

    def distrust(self, tx: Tx) -> None:
        """Switch off every template that does not read as a starter: somebody else may have written it."""
        for one in rows.all_templates(tx):
            if one.active and (one.name, one.subject, one.body) not in STARTERS:
                rows.change_template(tx, replace(one, active=False), fold(one.name))

    def preview(self, tx: Tx, subject: str, body: str, customer_id: UUID | None = None) -> tuple[str, str]:
        """Subject and text filled in for a customer's overdue charges, or for the document's example customer."""
        self._checked(Template(new_id(), "-", subject.strip(), body, active=True, variables=()))
        organization = self._deps.accounts.organization(tx)
        charges: tuple[ChargeRow, ...]
        if customer_id is None:
            name, charges = "Cliente Uno S.A.", (self._sample(tx),)
        else:
            customer = self._deps.receivables.customer(tx, customer_id)
            name, charges = customer.row.name, tuple(charge for charge in customer.charges if charge.days > 0)
        said = values(name, organization.name, charges, organization.currency)
        return templates.render(subject, body, said, self._deps.options.hosts)

    def _checked(self, template: Template) -> Template:
        faults = templates.faults(template.name, template.subject, template.body)
        if faults:
            raise invalid(*faults)
        templates.check(template.subject, template.body, self._deps.options.hosts)
        return replace(template, variables=templates.variables_of(template.subject, template.body))

    def _sample(self, tx: Tx) -> ChargeRow:
        today = self._deps.receivables.today(tx)
        due = today.fromordinal(today.toordinal() - 7)
        return ChargeRow(
            id=new_id(),
            folio="F-1001",
            issued=due.fromordinal(due.toordinal() - 14),
            due=due,
            total=1_250_000,
            balance=1_250_000,
            days=7,
            bucket="1-30",
            currency=None,
            foreign=None,
            uuid=None,
        )
