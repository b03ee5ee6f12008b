"""Addresses of the pages on which administrators manage people and powers."""

from django.urls import URLPattern, URLResolver, path

from ams.web.administration import (
    account_views,
    agency_views,
    import_views,
    officer_views,
    people_views,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("pegawai/", people_views.index, name="person_list"),
    path("pegawai/baru/", people_views.create, name="person_create"),
    path("pegawai/impor/", import_views.upload, name="person_import"),
    path("pegawai/impor/laksanakan/", import_views.confirm, name="person_import_confirm"),
    path("pegawai/impor/templat.csv", import_views.empty_table, name="person_import_template"),
    path("pegawai/<int:person_id>/", people_views.detail, name="person_detail"),
    path("pegawai/<int:person_id>/ubah/", people_views.change, name="person_change"),
    path(
        "pegawai/<int:person_id>/akun/",
        account_views.create_for_person,
        name="person_account_create",
    ),
    path("instansi/", agency_views.index, name="agency_list"),
    path("instansi/baru/", agency_views.create, name="agency_create"),
    path("instansi/<int:agency_id>/ubah/", agency_views.change, name="agency_change"),
    path("op/", officer_views.index, name="appointment_list"),
    path("op/baru/", officer_views.create, name="appointment_create"),
    path("op/<int:appointment_id>/akhiri/", officer_views.end, name="appointment_end"),
    path("akun/", account_views.index, name="account_list"),
    path("akun/baru/", account_views.create, name="account_create"),
    path("akun/<int:account_id>/", account_views.detail, name="account_detail"),
    path("akun/<int:account_id>/kunci/", account_views.lock_account, name="account_lock"),
    path("akun/<int:account_id>/buka-kunci/", account_views.unlock_account, name="account_unlock"),
    path("akun/<int:account_id>/tautan/", account_views.send_link, name="account_send_link"),
    path("akun/<int:account_id>/peran/", account_views.grant, name="role_grant"),
    path("akun/<int:account_id>/peran/<str:role>/cabut/", account_views.revoke, name="role_revoke"),
]
