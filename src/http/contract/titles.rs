//! One table for all properties: the Indonesian word people in the field use, and an example. The derive of `utoipa` has no
//! `title`; a name means the same everywhere, so it is given here once. Terms of BPJS Antrean are taken where it has one.

use serde_json::Value;

use super::titles_audit::AUDIT;
use super::titles_common::COMMON;
use super::titles_privacy::PRIVACY;
use super::titles_publishing::PUBLISHING;
use super::titles_setup::SETUP;
use super::titles_standards::STANDARDS;

/// Name of a property or parameter, Indonesian title, example as JSON (`null`: none).
pub(super) type Row = (&'static str, &'static str, &'static str);

/// The title and example of a property name.
pub(super) fn entry(name: &str) -> Option<(&'static str, Value)> {
    let rows = FIELD.iter().chain(COMMON).chain(SETUP).chain(AUDIT).chain(PRIVACY).chain(PUBLISHING).chain(STANDARDS);
    let row = rows.into_iter().find(|(known, _, _)| *known == name);
    row.map(|(_, title, example)| (*title, serde_json::from_str(example).unwrap_or_default()))
}

/// Words of queues, counters, appointments and the catalogue.
#[rustfmt::skip]
const FIELD: &[Row] = &[
    // Antrean (terms of BPJS Antrean where it has one)
    ("display_number", "Nomor antrean", r#""A-012""#),
    ("seq", "Angka antrean", "12"),
    ("people_ahead", "Sisa antrean", "4"),
    ("now_serving", "Antrean panggil", r#""A-008""#),
    ("booking_code", "Kode booking", r#""MPP7K2QX""#),
    ("estimated_call_at", "Estimasi dilayani", r#""2026-12-01T02:15:00.000Z""#),
    ("tickets_today", "Total antrean", "57"),
    ("estimated_wait_s", "Waktu tunggu (detik)", "900"),
    ("instructions", "Keterangan", r#""Siapkan KTP asli.""#),
    ("checked_in_at", "Waktu check-in", r#""2026-12-01T01:50:00.000Z""#),
    ("ahead", "Di depan", "null"),
    ("people", "Jumlah orang", "4"),
    ("rank_text", "Alasan urutan", r#""Tiket prioritas didahulukan.""#),
    ("track_path", "Alamat pelacakan", r#""/v1/malls/sumedang/track/t_8Zk3vQ2mW5xY7aB1""#),
    ("leg_no", "Nomor tahap", "1"),
    ("closed_reason", "Alasan berakhir", r#""no_show""#),
    ("position", "Urutan dalam antrean", "5"),
    ("waiting", "Jumlah menunggu", "12"),
    ("waiting_count", "Jumlah menunggu", "12"),
    ("served", "Jumlah dilayani", "45"),
    ("served_today", "Dilayani hari ini", "45"),
    ("last_called", "Terakhir dipanggil", r#""A-008""#),
    // Lantai dan papan panggilan
    ("now_called", "Sedang dipanggil", "[]"),
    ("recent", "Panggilan terakhir", "[]"),
    ("on_hold", "Jumlah ditunda", "1"),
    ("no_shows_today", "Tidak hadir hari ini", "3"),
    ("mean_waiting_ms", "Rata-rata menunggu (milidetik)", "720000"),
    ("mean_serving_ms", "Rata-rata dilayani (milidetik)", "480000"),
    ("counters_paused", "Loket jeda", "1"),
    ("hours_today", "Jam layanan hari ini", "[]"),
    ("availability", "Ketersediaan", "null"),
    ("quotas", "Sisa kuota per saluran", "[]"),
    ("site_name", "Nama tempat", r#""MPP Sumedang""#),
    ("region_scheme", "Daftar kode wilayah", r#""kemendagri""#),
    ("region_code", "Kode wilayah", r#""32.11""#),
    ("last_seq", "Nomor urut terakhir", "48211"),
    ("next_after", "Lanjutan", "48200"),
    ("actor_id", "Pengenal pelaku", r#""0192f0c1-7c4e-7000-8000-0000000000a1""#),
    ("subject", "Perihal", r#""tickets/0192f0c1-7c4e-7000-8000-0000000000a1""#),
    ("wait_min", "Waktu tunggu (menit)", "15"),
    ("estimated_wait_min", "Estimasi waktu tunggu (menit)", "15"),
    ("wait_low_min", "Waktu tunggu terpendek (menit)", "10"),
    ("wait_high_min", "Waktu tunggu terpanjang (menit)", "25"),
    ("why", "Alasan urutan", r#""Tiket prioritas didahulukan.""#),
    ("reason", "Alasan", r#""Petugas istirahat.""#),
    ("reason_code", "Kode alasan", r#""manual_closed""#),
    ("priority", "Kelas prioritas", r#""elderly""#),
    ("priority_class", "Kelas prioritas", r#""elderly""#),
    ("channel", "Saluran", r#""kiosk""#),
    ("dispatch_rank", "Urutan panggil", "1764554400000"),
    ("recalls", "Jumlah panggil ulang", "1"),
    ("recall_count", "Jumlah panggil ulang", "1"),
    ("legs", "Tahap layanan", "[]"),
    ("outcome", "Hasil", r#""finished""#),
    ("called_at", "Waktu dipanggil", r#""2026-12-01T02:15:00.000Z""#),
    ("started_at", "Waktu mulai dilayani", r#""2026-12-01T02:16:00.000Z""#),
    ("finished_at", "Waktu selesai", r#""2026-12-01T02:28:00.000Z""#),
    ("issued_at", "Waktu ambil nomor", r#""2026-12-01T01:40:00.000Z""#),
    ("entered_at", "Waktu masuk antrean", r#""2026-12-01T01:40:00.000Z""#),
    ("waiting_ms", "Lama menunggu (milidetik)", "2100000"),
    ("walking_ms", "Lama berjalan ke loket (milidetik)", "30000"),
    ("serving_ms", "Lama dilayani (milidetik)", "720000"),
    ("held_ms", "Lama ditunda (milidetik)", "0"),
    ("tracking_token", "Token pelacakan", r#""t_8Zk3vQ2mW5xY7aB1""#),
    ("track_token", "Token pelacakan", r#""t_8Zk3vQ2mW5xY7aB1""#),
    ("tracking_url", "Tautan pelacakan", r#""/v1/malls/sumedang/track/t_8Zk3vQ2mW5xY7aB1""#),
    ("ticket", "Tiket antrean", "null"),
    ("ticket_id", "Pengenal tiket", r#""0192f0c1-7c4e-7000-8000-0000000000a1""#),
    ("tickets", "Tiket antrean", "[]"),
    ("queue", "Antrean", r#""A""#),
    ("queues", "Antrean", r#"["A"]"#),
    ("queue_id", "Pengenal antrean", r#""0192f0c1-7c4e-7000-8000-0000000000a2""#),
    ("queue_code", "Kode antrean", r#""A""#),
    ("prefix", "Awalan nomor", r#""A""#),
    ("padding", "Lebar angka", "3"),
    ("policy", "Aturan antrean", "null"),
    ("dispatch", "Cara memanggil", r#""virtual_arrival""#),
    ("max_recalls", "Batas panggil ulang", "3"),
    ("grace_min", "Kelonggaran (menit)", "15"),
    // Loket dan petugas
    ("counter", "Loket", r#""A1""#),
    ("counter_id", "Pengenal loket", r#""0192f0c1-7c4e-7000-8000-0000000000a3""#),
    ("counter_code", "Kode loket", r#""A1""#),
    ("counter_name", "Nama loket", r#""Loket A1""#),
    ("counters", "Loket", r#"["A1"]"#),
    ("counters_open", "Loket buka", "3"),
    ("open_counters", "Loket buka", "3"),
    ("session_id", "Pengenal sesi", r#""0192f0c1-7c4e-7000-8000-0000000000a4""#),
    ("officer", "Petugas", r#""budi.s""#),
    ("officer_id", "Pengenal petugas", r#""0192f0c1-7c4e-7000-8000-0000000000a5""#),
    ("opened_at", "Waktu dibuka", r#""2026-12-01T01:00:00.000Z""#),
    ("closed_at", "Waktu ditutup", r#""2026-12-01T08:00:00.000Z""#),
    ("paused_at", "Waktu dijeda", r#""2026-12-01T04:00:00.000Z""#),
    // Janji temu
    ("appointment", "Janji temu", "null"),
    ("appointment_id", "Pengenal janji temu", r#""0192f0c1-7c4e-7000-8000-0000000000a6""#),
    ("appointments", "Janji temu", "[]"),
    ("slots", "Slot", "[]"),
    ("slot", "Slot", r#""2026-12-01T02:00:00.000Z""#),
    ("slot_start", "Mulai slot", r#""2026-12-01T02:00:00.000Z""#),
    ("slot_at", "Waktu slot", r#""2026-12-01T02:00:00.000Z""#),
    ("slot_min", "Lama slot (menit)", "15"),
    ("free", "Sisa tempat", "2"),
    ("dates", "Hari", "[]"),
    ("reschedule_count", "Jumlah jadwal ulang", "0"),
    ("hold_expires_at", "Batas penahanan", r#""2026-12-01T01:10:00.000Z""#),
    ("capacity", "Kapasitas", "4"),
    ("available", "Tersedia", "2"),
    ("used", "Terpakai", "2"),
    ("check_in_opens_at", "Check-in dibuka", r#""2026-12-01T01:30:00.000Z""#),
    ("check_in_closes_at", "Check-in ditutup", r#""2026-12-01T02:15:00.000Z""#),
    ("booked_at", "Waktu pemesanan", r#""2026-11-28T03:00:00.000Z""#),
    ("identity", "Identitas", "null"),
    ("identity_kind", "Jenis identitas", r#""nik""#),
    ("identity_value", "Nomor identitas", r#""3211011708459998""#),
    ("phone", "Nomor telepon", r#""+6281200000001""#),
    ("nik", "NIK", r#""3211011708459998""#),
    // Mal, tempat, instansi, layanan
    ("mall", "Mal", r#""sumedang""#),
    ("mall_id", "Pengenal mal", r#""0192f0c1-7c4e-7000-8000-0000000000a7""#),
    ("mall_code", "Kode mal", r#""sumedang""#),
    ("site", "Tempat", r#""utama""#),
    ("site_id", "Pengenal tempat", r#""0192f0c1-7c4e-7000-8000-0000000000a8""#),
    ("site_code", "Kode tempat", r#""utama""#),
    ("sites", "Tempat", r#"["utama"]"#),
    ("zone", "Zona", r#""Lantai 1""#),
    ("zone_id", "Pengenal zona", r#""0192f0c1-7c4e-7000-8000-0000000000a9""#),
    ("zone_code", "Kode zona", r#""L1""#),
    ("zones", "Zona", r#"["L1"]"#),
    ("agency", "Instansi", r#""DISDUKCAPIL""#),
    ("agency_id", "Pengenal instansi", r#""0192f0c1-7c4e-7000-8000-0000000000aa""#),
    ("agency_code", "Kode instansi", r#""DISDUKCAPIL""#),
    ("agency_name", "Nama instansi", r#""Dinas Kependudukan dan Pencatatan Sipil""#),
    ("agencies", "Instansi", r#"["DISDUKCAPIL"]"#),
    ("service", "Layanan", r#""DISDUKCAPIL-001""#),
    ("service_id", "Pengenal layanan", r#""0192f0c1-7c4e-7000-8000-0000000000ab""#),
    ("service_code", "Kode layanan", r#""DISDUKCAPIL-001""#),
    ("service_name", "Nama layanan", r#""Perekaman KTP elektronik""#),
    ("services", "Layanan", r#"["DISDUKCAPIL-001"]"#),
    ("name_id", "Nama (Indonesia)", r#""Penggantian KTP-el Hilang""#),
    ("name_en", "Nama (Inggris)", r#""Replacement of a Lost ID Card""#),
    ("description_id", "Uraian (Indonesia)", r#""Mengganti KTP-el yang hilang.""#),
    ("description_en", "Uraian (Inggris)", r#""Replaces an identity card that was lost.""#),
    ("parent", "Induk instansi", r#""Pemerintah Kabupaten Sumedang""#),
    ("source", "Sumber data", r#""law: Perpres 89/2021""#),
    ("service_count", "Jumlah layanan", "40"),
    ("version_no", "Nomor versi", "2"),
    ("effective_from", "Berlaku mulai", r#""2026-12-01""#),
    ("audience", "Sasaran layanan", r#""individual""#),
    ("completion_time", "Jangka waktu penyelesaian", "null"),
    ("value", "Nilai", "1"),
    ("unit", "Satuan", r#""working_days""#),
    ("fee_kind", "Jenis biaya", r#""free""#),
    ("amount_idr", "Jumlah (rupiah)", "350000"),
    ("life_events", "Peristiwa hidup", r#"["birth"]"#),
    ("online_url", "Alamat layanan daring", r#""https://disdukcapil.sumedangkab.go.id""#),
    ("keywords", "Kata kunci", r#"["ktp hilang"]"#),
    ("typical_service_minutes", "Lama layanan lazim (menit)", "10"),
    ("priority_eligible", "Berhak didahulukan", "true"),
    ("confidence", "Keyakinan data", r#""sourced""#),
    ("estimated_fields", "Isian perkiraan", r#"["typical_service_minutes"]"#),
    ("category", "Jenis layanan", r#""non_licensing""#),
    ("life_event", "Peristiwa hidup", r#""birth""#),
    ("requirements", "Persyaratan", "[]"),
    ("procedure", "Sistem, mekanisme, dan prosedur", "[]"),
    ("duration", "Jangka waktu penyelesaian", r#""1 hari kerja""#),
    ("duration_days", "Jangka waktu (hari)", "1"),
    ("fee", "Biaya atau tarif", "null"),
    ("fees", "Biaya atau tarif", "[]"),
    ("fee_rupiah", "Biaya (rupiah)", "0"),
    ("amount_rupiah", "Jumlah (rupiah)", "50000"),
    ("product", "Produk pelayanan", r#""KTP elektronik""#),
    ("legal_basis", "Dasar hukum", "[]"),
    ("facilities", "Sarana dan prasarana", "[]"),
    ("competence", "Kompetensi pelaksana", "[]"),
    ("supervision", "Pengawasan internal", "[]"),
    ("complaints", "Penanganan pengaduan", "[]"),
    ("staff_count", "Jumlah pelaksana", "4"),
    ("guarantee", "Jaminan pelayanan", "[]"),
    ("safety", "Jaminan keamanan dan keselamatan", "[]"),
    ("evaluation", "Evaluasi kinerja", "[]"),
    ("published_at", "Waktu diterbitkan", r#""2026-11-01T02:00:00.000Z""#),
    ("channels", "Saluran", r#"["kiosk"]"#),
    ("minutes", "Lama layanan (menit)", "12"),
    ("service_min", "Lama layanan (menit)", "12"),
    ("address", "Alamat", r#""Jalan Pangeran Geusan Ulun 36, Sumedang""#),
    ("latitude", "Lintang", "-6.8586"),
    ("longitude", "Bujur", "107.9164"),
    ("email", "Surel", r#""mpp@example.org""#),
    ("website", "Situs web", r#""https://mpp.example.org""#),
    ("zone_name", "Zona waktu", r#""Asia/Jakarta""#),
    ("time_zone", "Zona waktu", r#""Asia/Jakarta""#),
    ("timezone", "Zona waktu", r#""Asia/Jakarta""#),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_json_and_every_name_stands_once() {
        let rows: Vec<&Row> = FIELD.iter().chain(COMMON).chain(SETUP).chain(AUDIT).chain(PRIVACY).chain(STANDARDS).collect();
        for (at, (name, title, example)) in rows.iter().enumerate() {
            assert!(serde_json::from_str::<Value>(example).is_ok(), "{name}");
            assert!(!title.is_empty());
            assert!(rows.iter().take(at).all(|(other, _, _)| other != name), "{name} stands twice");
        }
    }

    #[test]
    fn terms_of_bpjs_antrean_are_used() {
        let title = |name: &str| entry(name).map(|(title, _)| title);
        assert_eq!(title("display_number"), Some("Nomor antrean"));
        assert_eq!(title("seq"), Some("Angka antrean"));
        assert_eq!(title("people_ahead"), Some("Sisa antrean"));
        assert_eq!(title("now_serving"), Some("Antrean panggil"));
        assert_eq!(title("booking_code"), Some("Kode booking"));
        assert_eq!(title("estimated_call_at"), Some("Estimasi dilayani"));
    }
}
