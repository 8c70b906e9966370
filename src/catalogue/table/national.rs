//! The columns of a listing: what it is, the 14 parts of the national standard in their order, and what else is told of it.

use super::cells::Entry::{ExternalId, Kbli, Requirement, Stage, Text as Line};
use super::cells::Shape::{Flag, Lines, Number, Text};
use super::column::Column;

macro_rules! columns {
    ($($name:literal $title:literal $pointer:literal $shape:expr;)+) => {
        &[$(Column { name: $name, title: $title, pointer: $pointer, shape: $shape }),+]
    };
}
pub(super) use columns;

/// The columns of services.
pub const SERVICES: &[Column] = columns! {
    "code" "Kode layanan" "/code" Text;
    "agency" "Kode instansi" "/agency" Text;
    "name_id" "Nama layanan" "/name_id" Text;
    "name_en" "Nama layanan (Inggris)" "/name_en" Text;
    "name_su" "Nama layanan (Sunda)" "/name_su" Text;
    "category" "Jenis layanan" "/category" Text;
    "audience" "Sasaran" "/audience" Text;
    "description_id" "Uraian" "/description_id" Text;
    "description_en" "Uraian (Inggris)" "/description_en" Text;
    "description_su" "Uraian (Sunda)" "/description_su" Text;
    "decree_number" "No. SK" "/decree_number" Text;
    "requirements" "1. Persyaratan" "/requirements" Lines(Requirement);
    "procedure" "2. Sistem, mekanisme, dan prosedur" "/procedure" Lines(Line);
    "duration_value" "3. Jangka waktu" "/completion_time/value" Number;
    "duration_unit" "3. Satuan jangka waktu" "/completion_time/unit" Text;
    "duration_note" "3. Keterangan jangka waktu" "/completion_time/note" Text;
    "fee_kind" "4. Jenis biaya" "/fee/kind" Text;
    "fee_amount_idr" "4. Biaya/tarif (rupiah)" "/fee/amount_idr" Number;
    "fee_note" "4. Keterangan biaya" "/fee/note" Text;
    "fee_payee" "4. Penerima biaya" "/fee/payee" Text;
    "fee_legal_basis" "4. Dasar penetapan biaya" "/fee/legal_basis" Text;
    "product" "5. Produk pelayanan" "/product" Text;
    "complaint_handling" "6. Penanganan pengaduan, saran, dan masukan" "/complaint_handling" Text;
    "legal_basis" "7. Dasar hukum" "/legal_basis" Lines(Line);
    "facilities" "8. Sarana, prasarana, dan/atau fasilitas" "/production/facilities" Text;
    "staff_competence" "9. Kompetensi pelaksana" "/production/staff_competence" Text;
    "internal_supervision" "10. Pengawasan internal" "/production/internal_supervision" Text;
    "staff_count" "11. Jumlah pelaksana" "/production/staff_count" Number;
    "service_guarantee" "12. Jaminan pelayanan" "/production/service_guarantee" Text;
    "safety_guarantee" "13. Jaminan keamanan dan keselamatan" "/production/safety_guarantee" Text;
    "performance_evaluation" "14. Evaluasi kinerja pelaksana" "/production/performance_evaluation" Text;
    "exclusions" "Tidak dilayani di sini" "/exclusions" Lines(Line);
    "licensing_authority" "Izin: kewenangan" "/licensing/authority" Text;
    "licensing_risk" "Izin: tingkat risiko" "/licensing/risk" Text;
    "licensing_kbli" "Izin: KBLI" "/licensing/kbli" Lines(Kbli);
    "licensing_stages" "Izin: tahap dan tenggat" "/licensing/stages" Lines(Stage);
    "licensing_deemed_approval" "Izin: fiktif positif" "/licensing/deemed_approval" Flag;
    "licensing_oss_url" "Izin: laman OSS" "/licensing/oss_url" Text;
    "life_events" "Peristiwa kehidupan" "/life_events" Lines(Line);
    "channels" "Cara memperoleh" "/channels" Lines(Line);
    "online_url" "Laman layanan daring" "/online_url" Text;
    "keywords" "Kata kunci" "/keywords" Lines(Line);
    "typical_service_minutes" "Menit di loket" "/typical_service_minutes" Number;
    "priority_eligible" "Ada prioritas" "/priority_eligible" Flag;
    "confidence" "Keyakinan data" "/confidence" Text;
    "source" "Sumber" "/source" Text;
    "estimated_fields" "Isian perkiraan" "/estimated_fields" Lines(Line);
    "status" "Status" "/status" Text;
    "status_note_id" "Keterangan status" "/status_note/id" Text;
    "status_note_en" "Keterangan status (Inggris)" "/status_note/en" Text;
    "reviewed_on" "Ditinjau pada" "/reviewed_on" Text;
    "external_ids" "Pengenal di sistem lain" "/external_ids" Lines(ExternalId);
};
