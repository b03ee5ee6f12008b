from ams.procedures.flowchart.told import told, ways
from ams.procedures.rules import Procedure


def test_a_decision_says_where_each_answer_leads(procedure: Procedure) -> None:
    check = procedure.activity("document_check")
    assert ways(procedure, check, "id") == (
        "Ya: lanjut ke aktivitas 6",
        "Tidak: kembali ke aktivitas 1",
        "permohonan dapat ditolak",
        "permohonan dapat ditarik",
    )
    assert ways(procedure, check, "en")[:2] == ("Yes: on to activity 6", "No: back to activity 1")


def test_a_step_back_from_no_decision_is_told_without_an_answer(procedure: Procedure) -> None:
    assert "kembali ke aktivitas 6" in ways(procedure, procedure.activity("revocation"), "id")


def test_the_last_activity_completes(procedure: Procedure) -> None:
    assert ways(procedure, procedure.activity("receipt"), "en") == ("completed",)


def test_the_whole_is_told_in_the_order_of_the_activities(procedure: Procedure) -> None:
    text = told(procedure, "id")
    assert text.startswith("1. Membuat surat keterangan")
    assert "5. Memeriksa kesesuaian data pemohon dan kelengkapan berkas yang dilampirkan" in text
    assert "(BSrE/OP, belah ketupat): Ya: lanjut ke aktivitas 6; " in text
    assert text.endswith("(Pemohon, kapsul): selesai.")
