"""A certificate that is held: its owner called, and the letter is awaited."""

from ams.demo.office import Office
from ams.holding.reporting import Call, Report, hold_for_caller
from ams.jobs.worker import run_due

HOLDER = "wening.astuti"
_ON_THE_PHONE = "budi.santoso"
DAYS_AGO = 0.03


def play_loss(office: Office) -> None:
    """Have an officer hold a certificate on its owner's call."""
    holder, clock = office.people[HOLDER], office.clock
    certificate = holder.certificates.active(clock.now())[0]
    call = Call(holder.full_name, "Ditelepon balik ke nomor kantor; menyebut NIP dan nama atasan.")
    report = Report("Laptop dinas tertinggal di kereta", clock.now())
    actor = office.actor(_ON_THE_PHONE)
    hold_for_caller(certificate.pk, report, call, actor=actor, clock=clock)
    run_due(clock)
