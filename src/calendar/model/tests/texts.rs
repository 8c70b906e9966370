//! The sentences people read, word for word.

use super::OverrideEffect::{AppointmentOnly, ForceClosed, ForceOpen};
use super::*;

fn says(world: &World, local: &str, id: &str, en: &str) {
    assert_eq!(world.ask(local, Kiosk).message, Text::new(id, en), "{local}");
}

#[test]
fn hours_in_both_languages() {
    let world = World::hall();
    says(&world, "2026-12-02 07:00:00", "Pelayanan dibuka pukul 08.00 WIB.", "Service opens at 08:00 WIB.");
    says(&world, "2026-12-02 09:00:00", "Pelayanan buka sampai pukul 15.00 WIB.", "Open until 15:00 WIB.");
    says(&world, "2026-12-02 12:10:00", "Jeda istirahat sampai pukul 13.00 WIB.", "Closed for a break until 13:00 WIB.");
    says(&world, "2026-12-04 11:45:00", "Jeda salat Jumat sampai pukul 13.00 WIB.", "Closed for Friday prayer until 13:00 WIB.");
    says(
        &world,
        "2026-12-04 14:40:00",
        "Pengambilan nomor hari ini sudah ditutup. Coba lagi Senin, 7 Desember 2026, pukul 08.00 WIB.",
        "No more numbers are issued today. Try again on Monday, 7 December 2026, at 08:00 WIB.",
    );
    says(
        &world,
        "2026-12-04 16:00:00",
        "Pelayanan hari ini sudah selesai. Dibuka lagi Senin, 7 Desember 2026, pukul 08.00 WIB.",
        "Service is over for today. Opens again on Monday, 7 December 2026, at 08:00 WIB.",
    );
    says(
        &world,
        "2026-12-06 09:00:00",
        "Tidak ada pelayanan pada hari Minggu. Dibuka lagi Senin, 7 Desember 2026, pukul 08.00 WIB.",
        "No service on Sundays. Opens again on Monday, 7 December 2026, at 08:00 WIB.",
    );
    for (zone, name) in [(SiteZone::Wita, "WITA"), (SiteZone::Wit, "WIT")] {
        let world = World { zone, ..World::hall() };
        assert_eq!(world.ask("2026-12-02 07:00:00", Kiosk).message.id, format!("Pelayanan dibuka pukul 08.00 {name}."));
    }
}

#[test]
fn holidays_by_name_and_estimates_as_such() {
    let world = World::hall();
    says(
        &world,
        "2026-12-24 09:00:00",
        "Cuti bersama: Hari Raya Natal. Dibuka lagi Senin, 28 Desember 2026, pukul 08.00 WIB.",
        "Joint leave: Christmas Day. Opens again on Monday, 28 December 2026, at 08:00 WIB.",
    );
    says(
        &world,
        "2027-03-10 09:00:00",
        "Libur nasional: Hari Raya Idul Fitri 1448 Hijriah (perkiraan). Dibuka lagi Selasa, 16 Maret 2027, pukul 08.00 WIB.",
        "Holiday: Eid al-Fitr 1448 AH (estimated date). Opens again on Tuesday, 16 March 2027, at 08:00 WIB.",
    );
}

#[test]
fn reasons_given_by_hand() {
    let mut world = World::hall().with(ForceClosed, OverrideScope::Site, "2026-12-02 09:00:00", Some("2026-12-02 09:59:30"));
    let (id, en) =
        ("Ditutup sementara: Listrik padam. Dibuka lagi pukul 10.00 WIB.", "Temporarily closed: Power failure. Opens again at 10:00 WIB.");
    says(&world, "2026-12-02 09:10:00", id, en);
    world.overrides[0].expires_at = None;
    world.overrides[0].reason = Text::new("Listrik padam.", "Power failure.");
    says(&world, "2026-12-02 09:10:00", "Ditutup sementara: Listrik padam.", "Temporarily closed: Power failure.");
    world.overrides[0].effect = ForceOpen;
    says(&world, "2026-12-02 09:10:00", "Buka khusus: Listrik padam.", "Specially open: Power failure.");
    world.overrides[0].effect = AppointmentOnly;
    says(
        &world,
        "2026-12-02 09:10:00",
        "Hanya melayani janji temu; petugas di tempat dapat membantu: Listrik padam.",
        "Appointments only; staff on site can help: Power failure.",
    );
}

#[test]
fn the_longest_message_fits_its_field() {
    let mut world = World::hall().with(ForceClosed, OverrideScope::Site, "2026-12-02 09:00:00", Some("2026-12-31 15:00:00"));
    world.overrides[0].reason = Text::new("x".repeat(300), "x".repeat(300));
    assert!(world.overrides[0].validate().is_ok());
    let message = world.ask("2026-12-02 09:10:00", Kiosk).message;
    assert!(message.id.chars().count() <= 500 && message.en.chars().count() <= 500);
}
