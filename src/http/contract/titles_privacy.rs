//! The fourth part of the table in [`super::titles`]: personal data and what people may ask about theirs.

use super::titles::Row;

#[rustfmt::skip]
pub(super) const PRIVACY: &[Row] = &[
    ("personal_data", "Data pribadi", "null"),
    ("data", "Pengenal data pribadi", r#""0192f0c1-7c4e-7000-8000-0000000000a7""#),
    ("purpose", "Tujuan", r#""contact_visitor""#),
    ("kept_days", "Disimpan (hari)", "30"),
    ("shown", "Tersamar", r#""•••• 1234""#),
    ("keep_until", "Disimpan sampai", r#""2026-12-31T02:00:00.000Z""#),
    ("restricted", "Dibatasi", "false"),
    ("request", "Permintaan", r#""0192f0c1-7c4e-7000-8000-0000000000a8""#),
    ("proof", "Bukti diri", r#""id_card_seen""#),
    ("received_at", "Waktu diterima", r#""2026-12-01T01:00:00.000Z""#),
    ("received_by", "Diterima oleh", r#""0192f0c1-7c4e-7000-8000-0000000000a5""#),
    ("due_at", "Batas waktu", r#""2026-12-04T01:00:00.000Z""#),
    ("overdue", "Lewat batas", "false"),
    ("handled_by", "Diselesaikan oleh", r#""0192f0c1-7c4e-7000-8000-0000000000a5""#),
    ("refusal", "Alasan penolakan", r#""identity_not_proven""#),
    ("corrections", "Perbaikan", "[]"),
    ("done", "Selesai", "4"),
    ("answer", "Jawaban kepada pemohon", "null"),
    ("reads", "Riwayat pembacaan", "[]"),
];
