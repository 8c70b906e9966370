//! The columns of an agency.

use super::cells::Entry::Text as Line;
use super::cells::Shape::{Lines, Text};
use super::column::Column;
use super::national::columns;

/// The columns of agencies.
pub const AGENCIES: &[Column] = columns! {
    "code" "Kode instansi" "/code" Text;
    "name_id" "Nama instansi" "/name_id" Text;
    "name_en" "Nama instansi (Inggris)" "/name_en" Text;
    "kind" "Jenis instansi" "/kind" Text;
    "parent" "Induk" "/parent" Text;
    "website" "Situs" "/website" Text;
    "source" "Sumber" "/source" Text;
    "description_id" "Uraian" "/description_id" Text;
    "description_en" "Uraian (Inggris)" "/description_en" Text;
    "email" "Surel" "/email" Text;
    "phone" "Telepon" "/phone" Text;
    "search_equivalents" "Padanan kata pencarian" "/search_equivalents" Lines(Line);
    "complaint_unit" "Pengaduan: unit" "/complaint/unit" Text;
    "complaint_address" "Pengaduan: alamat" "/complaint/address" Text;
    "complaint_phone" "Pengaduan: telepon" "/complaint/phone" Text;
    "complaint_email" "Pengaduan: surel" "/complaint/email" Text;
    "complaint_url" "Pengaduan: laman" "/complaint/url" Text;
};
