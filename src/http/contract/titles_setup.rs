//! The third part of the table in [`super::titles`]: what managers and publishers configure.

use super::titles::Row;

#[rustfmt::skip]
pub(super) const SETUP: &[Row] = &[
    // Jadwal
    ("season", "Jadwal musiman", "false"),
    ("last_ticket_min", "Nomor terakhir (menit sebelum tutup)", "30"),
    ("weekly", "Jam sepekan", "null"),
    ("monday", "Senin", "null"),
    ("tuesday", "Selasa", "null"),
    ("wednesday", "Rabu", "null"),
    ("thursday", "Kamis", "null"),
    ("friday", "Jumat", "null"),
    ("saturday", "Sabtu", "null"),
    ("sunday", "Minggu", "null"),
    ("channels_closed", "Saluran ditutup", "[]"),
    ("legal_source", "Dasar penetapan", r#""SKB Tiga Menteri""#),
    ("is_estimate", "Masih perkiraan", "false"),
    ("hours", "Jam layanan", "null"),
    ("effect", "Akibat", r#""force_closed""#),
    ("revoked_at", "Waktu dicabut", r#""2026-12-01T03:00:00.000Z""#),
    ("ended", "Sudah berakhir", "false"),
    // Antrean, kuota, waktu janji temu
    ("last_number", "Nomor terakhir sehari", "999"),
    ("priority_head_start_min", "Keunggulan prioritas (menit)", "60"),
    ("appointment_head_start_min", "Keunggulan janji temu (menit)", "45"),
    ("appointment_grace_min", "Kelonggaran janji temu (menit)", "15"),
    ("check_in_opens_min", "Check-in dibuka (menit sebelumnya)", "30"),
    ("recalls_before_no_show", "Panggil ulang sebelum tidak hadir", "2"),
    ("no_show_return", "Tempat kembali", r#""end""#),
    ("requeue_within_min", "Batas kembali (menit)", "30"),
    ("transfer_position", "Tempat setelah dialihkan", r#""original_time""#),
    ("overflow_after_min", "Bantuan setelah (menit)", "15"),
    ("print_confirm_s", "Batas konfirmasi cetak (detik)", "120"),
    ("rules", "Aturan kuota", "[]"),
    ("daily_limit", "Batas harian", "60"),
    ("used_today", "Terpakai hari ini", "12"),
    ("slot_minutes", "Lama satu waktu (menit)", "15"),
    ("min_notice_min", "Pesan paling lambat (menit sebelumnya)", "60"),
    ("max_days", "Pesan paling awal (hari sebelumnya)", "14"),
    ("walk_in", "Tanpa janji temu", "true"),
    // Ketersediaan semua layanan
    ("next_appointment", "Janji temu terdekat", "null"),
    ("groups", "Kelompok yang sama keadaannya", "[]"),
    ("not_offered", "Tidak dilayani di sini", r#"["KUA-009"]"#),
];
