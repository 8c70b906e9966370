//! The head of the contract: what it is, its tags, how to show a token.

use utoipa::openapi::info::{Contact, License};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{Info, OpenApi, RefOr, Server, Tag};

use super::operations_mut;

/// Tags and what their operations are about; the order is that of the documentation.
pub(super) const TAGS: &[(&str, &str)] = &[
    ("malls", "Mal dan penyelenggaranya. Malls and who runs them."),
    ("sites", "Tempat pelayanan: gedung utama, mini MPP, unit keliling. Places where a mall serves."),
    ("catalogue", "Instansi dan layanan dengan 14 komponen standar pelayanan. Agencies and services with their published standard."),
    ("publishing", "Menulis, memeriksa, dan menerbitkan layanan. Writing, reviewing and publishing services."),
    ("calendar", "Jam layanan, hari libur, penutupan. Service hours, holidays, overrides."),
    ("counters", "Loket, sesi petugas, dan pemanggilan. Counters, officers' sessions and calling."),
    ("hours", "Mengubah jam layanan, hari libur, dan penutupan. Changing service hours, holidays and overrides."),
    ("floor-setup", "Mengubah loket, antrean, kuota, dan waktu janji temu. Changing counters, queues, quotas and appointment times."),
    ("capacity", "Kuota dan ruang nomor. Quotas and number ranges."),
    ("queues", "Antrean dan aturannya. Queues and their policies."),
    ("tickets", "Tiket antrean dari ambil nomor sampai selesai. Tickets, from taking a number to the end."),
    ("appointments", "Janji temu: slot, penahanan, konfirmasi, check-in. Appointments: slots, holds, check-in."),
    ("track", "Tiket atau janji temu milik warga lewat token rahasianya. A citizen's own ticket by its secret token."),
    ("floor", "Keadaan lantai dan papan panggilan. The floor and the call boards."),
    ("events", "Catatan kejadian, aliran langsung. The event log, as a stream and in pages."),
    (
        "audit",
        "Pemeriksaan: siapa melakukan apa, kapan, dari mana; keutuhan catatan. Audit: who did what, when, from where; and whether the log is whole.",
    ),
    ("reports", "Laporan dan statistik. Reports and statistics."),
    ("auth", "Masuk, perbarui, keluar. Signing in and out."),
    ("people", "Orang yang bekerja di sini dan perannya. People who work here and their roles."),
    ("devices", "Anjungan dan layar. Kiosks and displays."),
    ("privacy", "Data pribadi pengunjung: apa, untuk apa, berapa lama. Visitors' personal data: what, for what, how long."),
    ("imports", "Impor data. Imports."),
    ("discovery", "Menemukan API ini. Finding this API."),
    ("health", "Keadaan layanan ini. The state of this service."),
];

const DESCRIPTION: &str = "\
Kontrak layanan digital Mal Pelayanan Publik: katalog layanan, loket, antrean, dan janji temu.\n\
The contract of a Mal Pelayanan Publik (public service mall): catalogue, counters, walk-in queue and appointments.\n\n\
* Waktu RFC 3339 dalam UTC (`Z`); `service_date` adalah tanggal setempat. Times are UTC; `service_date` is the local date.\n\
* Kesalahan berupa `application/problem+json`; bercabanglah pada `code`. Errors are problems (RFC 9457); branch on `code`.\n\
* Bahasa teks dipilih lewat `Accept-Language` (`id`, `en`). Texts follow `Accept-Language`.\n\
* Ulangi dengan aman memakai `Idempotency-Key`; lihat `/docs/idempotency`. Retry safely with `Idempotency-Key`.\n\
* Nilai enum dapat bertambah; abaikan yang tidak dikenal. Enumerations may grow; ignore what you do not know.";

/// Writes info, tags and the security scheme.
pub(super) fn describe(openapi: &mut OpenApi) {
    let mut info = Info::new("mpp", env!("CARGO_PKG_VERSION"));
    info.description = Some(DESCRIPTION.to_owned());
    let mut license = License::new("Apache-2.0");
    license.identifier = Some("Apache-2.0".to_owned());
    info.license = Some(license);
    let mut contact = Contact::new();
    contact.name = Some("Pengelola Mal Pelayanan Publik".to_owned());
    info.contact = Some(contact);
    openapi.info = info;
    openapi.servers = Some(vec![Server::new("/")]);
    openapi.tags = Some(used_tags(openapi));
    let mut scheme = Http::new(HttpAuthScheme::Bearer);
    scheme.bearer_format = Some("JWT".to_owned());
    scheme.description =
        Some("Token akses dari /v1/auth/login atau token perangkat. Access token from /v1/auth/login, or a device token.".to_owned());
    let components = openapi.components.get_or_insert_default();
    components.security_schemes.insert("bearer".to_owned(), RefOr::T(SecurityScheme::Http(scheme)));
}

/// The known tags that some operation has.
fn used_tags(openapi: &mut OpenApi) -> Vec<Tag> {
    let mut used: Vec<String> = Vec::new();
    for item in openapi.paths.paths.values_mut() {
        for (_, operation) in operations_mut(item) {
            used.extend(operation.tags.iter().flatten().cloned());
        }
    }
    let known = TAGS.iter().filter(|(name, _)| used.iter().any(|tag| tag == name));
    known.map(|(name, description)| TagBuilder::new().name(*name).description(Some(*description)).build()).collect()
}
