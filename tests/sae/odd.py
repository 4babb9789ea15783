"""More bad rows and what is true about them: currencies that meet, odd keys, rows without a sign or a date."""

from tests.sae.ledger import UNDATED, LeftOut, micros
from tests.sae.maker import Maker


def _currencies(make: Maker) -> None:
    customer = make.customer("usd_paid_in_pesos")
    charge = make.charge(customer, "100.00", currency=2, rate="18.5")
    make.move(charge, "50.00").in_base = True
    make.cases[-1]["refer"] = charge.refer
    customer = make.customer("usd_paid_in_pesos_to_the_end")
    charge = make.charge(customer, "100.00", currency=2, rate="18.5")
    make.move(charge, "60.00")
    make.move(charge, "40.00").in_base = True
    customer = make.customer("usd_gain_in_pesos")
    charge = make.charge(customer, "100.00", currency=2, rate="19.0")
    make.move(charge, "30.00", rate="17.0")
    gain = make.move(charge, "0", concept=19)
    gain.amount, gain.in_base = micros("60.00"), True
    customer = make.customer("usd_without_foreign_amount")
    charge = make.charge(customer, "100.00", currency=2, rate="18.5")
    charge.foreign_null = True
    make.move(charge, "25.00").foreign_null = True
    make.cases[-1]["refer"] = charge.refer


def _keys(make: Maker) -> None:
    customer = make.customer("blank_folio")
    for refer, amount in (("", "51.00"), ("S/N", "52.00")):
        make.charge(customer, amount, concept=7, refer=refer)
    customer = make.customer("folios_with_other_spaces", refer="A-77")
    for refer, amount in (("A-77", "61.00"), ("\tA-77", "62.00"), ("\xa0A-77", "63.00")):
        make.charge(customer, amount, concept=7, refer=refer)


def _signs(make: Maker) -> None:
    customer = make.customer("signo_null_unknown_concept")
    charge = make.charge(customer, "245.00", concept=7, refer="C-99")
    charge.concept, charge.signo_null = 99, True
    move = make.move(charge, "45.00")
    move.concept, move.signo_null = 98, True
    customer = make.customer("sign_unknown")
    charge = make.charge(customer, "300.00")
    move = make.move(charge, "50.00")
    move.concept, move.signo = 98, 0
    make.cases[-1]["refer"] = charge.refer
    customer = make.customer("advance_cancelled_beyond", refer="ANT-9")
    advance = make.charge(customer, "500.00", concept=9, refer="ANT-9")
    make.move(advance, "550.00", concept=16)


def _dates(make: Maker) -> None:
    customer = make.customer("no_date_at_all", refer="SF-1")
    charge = make.charge(customer, "40.00", concept=7, refer="SF-1")
    charge.applied, charge.due, charge.undated = UNDATED, None, True
    charge = make.charge(customer, "41.00", concept=7, refer="SF-2")
    charge.applied, charge.due, charge.undated = make.day(33), make.day(33), True
    customer = make.customer("dates_in_the_header_alone")
    charge = make.charge(customer, "43.00", ago=75, terms=20)
    charge.undated, charge.due_in_header = True, True
    make.cases[-1]["refer"] = charge.refer


def _cancelled(make: Maker) -> None:
    customer = make.customer("cancelled_invoice_of_another")
    gone = make.charge(customer, "777.00")
    gone.left_out = LeftOut.CANCELLED
    other = make.customer("refer_of_a_cancelled_invoice", refer=gone.refer)
    make.charge(other, "778.00", concept=7, refer=gone.refer).uuid = gone.uuid


ODD = (_currencies, _keys, _signs, _dates, _cancelled)
