"""The bad rows that real companies have, each on a customer of its own, with what is true about them.

Every case is a function that takes the `Maker` and leaves its rows on customers; `cases` names where to find them.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from tests.sae.generate import Generator
from tests.sae.ledger import Charge, Customer, LeftOut, Movement, Orphan, micros
from tests.sae.maker import Maker
from tests.sae.odd import ODD


def _orphans(make: Maker) -> None:
    refer = "F-SIN-CARGO"
    customer = make.customer("orphan_details", refer=refer)
    make.charge(customer, "1500.00")
    for number in (1, 2):
        move = Movement(22, micros("125.50"), micros("125.50"), make.day(20), -1, f"PH{number}", number)
        customer.orphans.append(Orphan(refer, 1, 1, move))


def _mismatch(make: Maker) -> None:
    customer = make.customer("id_mov_mismatch")
    charge = make.charge(customer, "2000.00")
    make.cases[-1]["refer"] = charge.refer
    make.move(charge, "500.00").id_mov = 2
    make.move(charge, "250.25")
    customer = make.customer("id_mov_mismatch_left_out")
    charge = make.charge(customer, "300.00")
    make.move(charge, "100.00").id_mov = 77
    charge.status, charge.left_out, make.cases[-1]["refer"] = "B", LeftOut.STATUS_B, charge.refer
    customer = make.customer("id_mov_ambiguous")
    first = make.charge(customer, "900.00")
    second = make.charge(customer, "90.00", concept=6, refer=first.refer)
    second.uuid = first.uuid
    make.cases[-1]["refer"] = first.refer
    make.move(first, "100.00")
    make.move(second, "10.00")
    stray = Movement(22, micros("40.00"), micros("40.00"), make.day(5), -1, "PAMB", 1)
    customer.orphans.append(Orphan(first.refer, 99, 1, stray))


def _credits(make: Maker) -> None:
    customer = make.customer("advance")
    make.charge(customer, "5000.00", concept=9, refer="ANT-1")
    customer = make.customer("advance_applied", refer="ANT-2")
    advance = make.charge(customer, "5000.00", concept=9, refer="ANT-2")
    invoice = make.charge(customer, "4100.10")
    make.move(invoice, "3000.00", concept=17)
    make.move(advance, "3000.00", concept=16)
    customer = make.customer("credit_note_unapplied", refer="NCX-1")
    make.charge(customer, "333.33", concept=8, refer="NCX-1")
    make.charge(customer, "1000.00", ago=100)
    customer = make.customer("overpaid")
    charge = make.charge(customer, "100.00")
    make.move(charge, "130.00")
    make.cases[-1]["refer"] = charge.refer
    customer = make.customer("postdated_cheque")
    invoice = make.charge(customer, "8000.00")
    make.move(invoice, "8000.00", concept=13)
    make.charge(customer, "8000.00", concept=3, refer="CHP-77", ago=10, terms=45)
    make.charge(customer, "1200.00", concept=5, refer="CHD-78", ago=40, terms=0)


def _dates(make: Maker) -> None:
    customer = make.customer("null_due")
    customer.credit_days = 15
    charge = make.charge(customer, "700.00", ago=40)
    charge.due, make.cases[-1]["refer"] = None, charge.refer
    customer = make.customer("null_due_no_terms")
    customer.credit_days = None
    charge = make.charge(customer, "710.00", ago=40)
    charge.due, make.cases[-1]["refer"] = None, charge.refer
    customer = make.customer("future_payment")
    charge = make.charge(customer, "1000.00")
    make.move(charge, "400.00", ago=-5)
    make.cases[-1]["refer"] = charge.refer
    customer = make.customer("future_charge")
    make.charge(customer, "3210.00", ago=-1)
    make.charge(customer, "50.00", ago=0, terms=0).applied += timedelta(hours=15, minutes=30)
    charge = make.charge(customer, "640.00")
    make.move(charge, "140.00", ago=0).applied += timedelta(hours=23, minutes=59, seconds=59)
    customer = make.customer("decade_old")
    make.charge(customer, "0.37", ago=4000)


def _signs(make: Maker) -> None:
    customer = make.customer("signo_null")
    charge = make.charge(customer, "450.00")
    charge.signo_null = True
    make.move(charge, "150.00").signo_null = True
    advance = make.charge(customer, "80.00", concept=9, refer="ANT-3")
    advance.signo_null = True
    make.move(advance, "30.00", concept=16).signo_zero = True
    customer = make.customer("signo_zero")
    charge = make.charge(customer, "460.00")
    charge.signo_zero = True
    make.move(charge, "160.00").signo_zero = True
    customer = make.customer("importe_null")
    charge = make.charge(customer, "470.00")
    make.move(charge, "170.00").amount_null = True


def _statuses(make: Maker) -> None:
    customer = make.customer("status_b_master")
    charge = make.charge(customer, "999.99")
    make.move(charge, "9.99")
    charge.status, charge.left_out, make.cases[-1]["refer"] = "B", LeftOut.STATUS_B, charge.refer
    make.charge(customer, "111.11")
    for status in "BMS":
        customer = make.customer(f"customer_status_{status}")
        customer.status = status
        make.charge(customer, "1234.56", ago=150)
    customer = make.customer("customer_missing", key="  NOEXISTE")
    customer.missing = True
    make.charge(customer, "845.10")
    make.charge(customer, "20.00", refer="SV-1", concept=7).due = None
    customer = make.customer("customer_missing_orphans_only", key="FANTASMA")
    customer.missing = True
    customer.orphans.append(
        Orphan("X-1", 1, 1, Movement(22, micros("60.00"), micros("60.00"), make.day(9), -1, "PF", 1))
    )
    customer = make.customer("cancelled_invoice")
    charge = make.charge(customer, "5555.55")
    make.move(charge, "55.55")
    charge.left_out, make.cases[-1]["refer"] = LeftOut.CANCELLED, charge.refer


def _currencies(make: Maker) -> None:
    customer = make.customer("usd_open")
    charge = make.charge(customer, "1000.00", currency=2, rate="17.2504")
    make.move(charge, "250.00", rate="17.8010")
    make.move(charge, "100.00", rate="18.1")
    make.cases[-1]["refer"] = charge.refer
    customer = make.customer("usd_half_cent")
    make.charge(customer, "12.50", currency=2, rate="17.9")
    make.charge(customer, "12.50", currency=2, rate="17.9", concept=9, refer="ANT-USD")
    customer = make.customer("usd_settled_gain")
    charge = make.charge(customer, "500.00", currency=2, rate="18.0")
    make.move(charge, "500.00", rate="17.5")
    _exchange(make, charge, "250.00", 19)
    customer = make.customer("usd_settled_loss")
    charge = make.charge(customer, "500.00", currency=2, rate="17.0")
    make.move(charge, "500.00", rate="17.5")
    _exchange(make, charge, "250.00", 20)
    customer = make.customer("usd_settled_books_open")
    charge = make.charge(customer, "300.00", currency=2, rate="16.9")
    make.move(charge, "300.00", rate="17.6")
    customer = make.customer("currency_without_rate")
    make.charge(customer, "80.00", currency=3, rate="20.123456")
    customer = make.customer("currency_rate_zero")
    make.charge(customer, "64.99", currency=4, rate="13.0512")


def _exchange(make: Maker, charge: Charge, amount: str, concept: int) -> None:
    move = make.move(charge, "0", concept=concept)
    move.amount = micros(amount)


def _instalments(make: Maker) -> None:
    customer = make.customer("instalments")
    refer = make.generator.refer(1)
    uuid = make.generator.uuid()
    make.cases[-1]["refer"] = refer
    for cargo in range(1, 7):
        charge = make.charge(customer, "1000.00", concept=18, cargo=cargo, refer=refer, ago=100, terms=30 * cargo)
        charge.invoice, charge.uuid = cargo == 1, uuid
        if cargo < 3:
            make.move(charge, "1000.00" if cargo == 1 else "400.00")
    interest = make.charge(customer, "75.00", concept=21, cargo=1, refer=refer, ago=100)
    interest.uuid = uuid


def _residues(make: Maker) -> None:
    customer = make.customer("residue_thirds")
    charge = make.charge(customer, "100.00")
    for _ in range(3):
        make.move(charge, "33.3333")
    customer = make.customer("residue_below_half_cent")
    make.move(make.charge(customer, "100.00"), "99.9951")
    make.move(make.charge(customer, "100.00"), "100.0049")
    customer = make.customer("residue_half_cent")
    make.move(make.charge(customer, "100.00"), "99.995")
    charge = make.charge(customer, "200.00")
    for _ in range(3):
        make.move(charge, "33.335")


def _keys(make: Maker) -> None:
    for key in (f"{77777:>10}", "77777"):
        make.charge(make.customer("keys_trim_alike", key=key), "210.00" if key[0] == " " else "220.00")
    customer = make.customer("folios_trim_alike", refer="88888")
    for refer, amount in ((f"{88888:>12}", "31.00"), ("88888", "32.00")):
        make.charge(customer, amount, concept=7, refer=refer)
    for amount in ("41.00", "42.00"):
        make.charge(make.customer("refer_of_two_customers", refer="SA-55"), amount, concept=7, refer="SA-55")
    make.charge(make.customer("large_amount"), "123456789.01")
    for drift in ("-350.00", "0.01"):
        customer = make.customer("saldo_drift")
        customer.drift = micros(drift)
        make.charge(customer, "600.00")


CASES: tuple[Callable[[Maker], None], ...] = (
    _orphans, _mismatch, _credits, _dates, _signs, _statuses, _currencies, _instalments, _residues, _keys,
    *ODD,
)  # fmt: skip


def dirty_customers(generator: Generator, cases: list[dict[str, str]]) -> Iterator[Customer]:
    """Customers of every case; `cases` receives where each can be seen."""
    make = Maker(generator, cases)
    for case in CASES:
        case(make)
    yield from make.customers
