"""Rows of templates."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from server.capabilities.collections.model import Template
from server.capabilities.collections.refusals import template_name_taken
from server.capabilities.collections.store import ours
from server.capabilities.collections.tables import reminder_templates, reminders
from server.capabilities.collections.templates import variables_of
from server.db.session import Tx

_USED = (
    select(func.count())
    .where(
        reminders.c.organization_id == reminder_templates.c.organization_id,
        reminders.c.template_id == reminder_templates.c.id,
    )
    .correlate(reminder_templates)
    .scalar_subquery()
)


def insert_template(tx: Tx, template: Template, name_key: str, position: int, now: datetime) -> None:
    """Store a template; CONFLICT where the folded name is taken."""
    row = {
        "id": template.id,
        "organization_id": tx.organization_id,
        "name": template.name,
        "name_key": name_key,
        "subject": template.subject,
        "body": template.body,
        "active": template.active,
        "position": position,
        "created_at": now,
    }
    try:
        with tx.savepoint():
            tx.connection.execute(insert(reminder_templates).values(row))
    except IntegrityError as error:
        raise template_name_taken() from error


def change_template(tx: Tx, template: Template, name_key: str) -> None:
    """Store a template as it is now; CONFLICT where the folded name is another's."""
    values = {
        "name": template.name,
        "name_key": name_key,
        "subject": template.subject,
        "body": template.body,
        "active": template.active,
    }
    try:
        with tx.savepoint():
            tx.connection.execute(
                update(reminder_templates)
                .where(ours(tx, reminder_templates), reminder_templates.c.id == template.id)
                .values(values)
            )
    except IntegrityError as error:
        raise template_name_taken() from error


def delete_template(tx: Tx, template_id: UUID) -> bool:
    """Forget a template; whether there was one."""
    gone = tx.connection.execute(
        delete(reminder_templates).where(ours(tx, reminder_templates), reminder_templates.c.id == template_id)
    )
    return gone.rowcount > 0


def template(tx: Tx, template_id: UUID) -> Template | None:
    """A template with how many reminders took it."""
    row = tx.connection.execute(
        select(reminder_templates, _USED.label("used")).where(
            ours(tx, reminder_templates), reminder_templates.c.id == template_id
        )
    ).one_or_none()
    return None if row is None else _template(row)


def count(tx: Tx) -> int:
    """How many templates there are."""
    query = select(func.count()).select_from(reminder_templates).where(ours(tx, reminder_templates))
    return tx.connection.execute(query).scalar_one()


def all_templates(tx: Tx) -> list[Template]:
    """Every template: the starters from friendly to firm, then the organization's own by age."""
    rows = tx.connection.execute(
        select(reminder_templates, _USED.label("used"))
        .where(ours(tx, reminder_templates))
        .order_by(reminder_templates.c.position, reminder_templates.c.created_at, reminder_templates.c.id)
    )
    return [_template(row) for row in rows]


def _template(row: Any) -> Template:
    variables = variables_of(row.subject, row.body)
    return Template(row.id, row.name, row.subject, row.body, row.active, variables, row.used)
