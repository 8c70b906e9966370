//! What is kept about visitors, for what, how long and by which law: the whole truth in one table. Also at `…/personal-data-rules`
//! and, in words, in `docs/PRIVACY.md`.

use chrono::{Days, NaiveDate};

use super::{DataKind, DataPurpose};

/// Days after the visit, or after the booking was cancelled.
pub const KEPT_DAYS: i64 = 30;
/// Days after a hold ran out that nobody confirmed: it never was a booking.
pub const HELD_DAYS: i64 = 1;

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The kind of data; none for the keyed hash of an identity, which cannot be turned back.
    pub kind: Option<DataKind>,
    pub purpose: DataPurpose,
    /// Days after the visit.
    pub kept_days: i64,
    /// Articles of UU 27/2022 (Pelindungan Data Pribadi).
    pub legal_basis: &'static str,
    pub text_id: &'static str,
    pub text_en: &'static str,
}

/// Public service is the ground (art. 20(2)e), not consent: nothing is asked for that a consent would be needed for, and every kind
/// may be left out. Retention: art. 42–44.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    Rule { kind: Some(DataKind::Name), purpose: DataPurpose::AddressVisitor, kept_days: KEPT_DAYS, legal_basis: "UU 27/2022 Pasal 20(2)e, 42-44",
        text_id: "Untuk menyapa pengunjung di loket dan dalam pesan.", text_en: "To address the visitor at the counter and in messages." },
    Rule { kind: Some(DataKind::Phone), purpose: DataPurpose::ContactAboutVisit, kept_days: KEPT_DAYS, legal_basis: "UU 27/2022 Pasal 20(2)e, 42-44",
        text_id: "Untuk pengingat dan kabar perubahan janji temu.", text_en: "For reminders and news of changes of the booking." },
    Rule { kind: Some(DataKind::Email), purpose: DataPurpose::ContactAboutVisit, kept_days: KEPT_DAYS, legal_basis: "UU 27/2022 Pasal 20(2)e, 42-44",
        text_id: "Untuk pengingat dan kabar perubahan janji temu.", text_en: "For reminders and news of changes of the booking." },
    Rule { kind: Some(DataKind::Nik), purpose: DataPurpose::PrepareVisit, kept_days: KEPT_DAYS, legal_basis: "UU 27/2022 Pasal 20(2)e, 42-44",
        text_id: "Untuk menyiapkan berkas sebelum kunjungan.", text_en: "To have the papers ready before the visit." },
    Rule { kind: None, purpose: DataPurpose::OneBookingEach, kept_days: KEPT_DAYS, legal_basis: "UU 27/2022 Pasal 20(2)e, 42-44",
        text_id: "Sidik berkunci dari nomor identitas: satu janji temu aktif per orang, layanan, dan hari.",
        text_en: "Keyed hash of an identity number: one active booking for each person, service and day." },
];

/// Hashes of bookings whose day was before this one must be gone on `today`.
#[must_use]
pub fn hash_leaves_before(today: NaiveDate) -> NaiveDate {
    today.checked_sub_days(Days::new(KEPT_DAYS.unsigned_abs())).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_purpose_a_term_and_a_legal_basis() {
        for kind in DataKind::ALL {
            let rules: Vec<_> = RULES.iter().filter(|rule| rule.kind == Some(*kind)).collect();
            assert_eq!(rules.iter().map(|rule| rule.purpose).collect::<Vec<_>>(), [kind.purpose()], "{kind}");
        }
        assert!(RULES.iter().all(|rule| rule.kept_days > 0 && rule.legal_basis.contains("27/2022")));
    }

    #[test]
    fn a_hash_stays_for_thirty_whole_days_after_the_visit() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(hash_leaves_before(day("2026-12-31")), day("2026-12-01"));
    }
}
