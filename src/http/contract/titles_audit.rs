//! The fourth part of the table in [`super::titles`]: what auditors and listeners read.

use super::titles::Row;

#[rustfmt::skip]
pub(super) const AUDIT: &[Row] = &[
    ("network", "Jaringan asal", r#""203.0.113.0/24""#),
    ("hour", "Jam", "null"),
    ("operation", "Tindakan", r#""POST /v1/malls/{mall}/users""#),
    ("attempts", "Jumlah percobaan", "3"),
    ("first_at", "Pertama pada", "null"),
    ("last_at", "Terakhir pada", "null"),
    ("intact", "Utuh", "true"),
    ("broken", "Tempat putus", "null"),
    ("checked", "Jumlah diperiksa", "1000"),
    ("precedence", "Alasan mendahului", r#""chosen""#),
    ("since", "Berlaku sejak", "null"),
    ("until", "Berlaku sampai", "null"),
    ("specversion", "Versi CloudEvents", r#""1.0""#),
    ("datacontenttype", "Jenis isi", r#""application/json""#),
    ("sequence", "Urutan", r#""0000000000048211""#),
    ("in_force", "Yang berlaku", r#"{"queue":"kk","name":"Kartu keluarga","version":3}"#),
];
