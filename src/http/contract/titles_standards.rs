//! The fifth part of the table in [`super::titles`]: open data and the standards of others.

use super::titles::Row;

#[rustfmt::skip]
pub(super) const STANDARDS: &[Row] = &[
    // HSDS
    ("profile", "Profil", r#""https://mpp.example/docs/hsds""#),
    ("openapi_url", "Alamat kontrak", r#""https://mpp.example/openapi.json""#),
    ("total_items", "Jumlah seluruhnya", "361"),
    ("total_pages", "Jumlah halaman", "8"),
    ("page_number", "Nomor halaman", "1"),
    ("size", "Jumlah di halaman ini", "50"),
    ("first_page", "Halaman pertama", "true"),
    ("last_page", "Halaman terakhir", "false"),
    ("empty", "Kosong", "false"),
    ("contents", "Isi", "[]"),
    // Data terbuka dan penemuan
    ("linkset", "Tautan", "[]"),
    ("@context", "Konteks", "{}"),
    ("publisher", "Penerbit data", r#""MPP Kabupaten Sumedang""#),
    ("datasets", "Himpunan data", "[]"),
    ("identifier", "Pengenal", r#""services""#),
    ("owner", "Produsen data", r#""MPP Kabupaten Sumedang""#),
    ("frequency", "Frekuensi pemutakhiran", r#""IRREG""#),
    ("period", "Periode", "null"),
    ("license", "Lisensi", r#""https://creativecommons.org/licenses/by/4.0/""#),
    ("distributions", "Bentuk data", "[]"),
    ("variables", "Variabel", "[]"),
    ("access_url", "Alamat akses", r#""https://mpp.example/v1/malls/sumedang/open-data/services.csv""#),
    ("media_type", "Jenis media", r#""text/csv""#),
    ("conforms_to", "Mengikuti standar", r#""https://docs.openreferral.org/""#),
    ("concept", "Konsep", r#""Biaya layanan""#),
    ("definition", "Definisi", r#""Tarif tetap yang dibayar pemohon.""#),
    ("classification", "Klasifikasi", r#""free, fixed, variable""#),
    ("measure", "Ukuran", r#""Nilai uang""#),
];
