//! The one table of problem codes: stable word, kind, titles and advice in both languages.
//! `docs/ERRORS.md` and the contract are generated from it; HTTP status is derived from the kind in `http/problem.rs` only.

/// What sort of trouble a code is; HTTP gives each kind one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The request cannot be read: malformed syntax, unknown parameter or value.
    BadRequest,
    Unauthenticated,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    RequestTimeout,
    /// The state of things forbids it now.
    Conflict,
    PreconditionFailed,
    TooLarge,
    UnsupportedMediaType,
    /// Readable but not acceptable: the fields are named.
    Unprocessable,
    PreconditionRequired,
    TooMany,
    HeadersTooLarge,
    Internal,
    Unavailable,
    StorageFull,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    pub word: &'static str,
    pub kind: Kind,
    pub title_id: &'static str,
    pub title_en: &'static str,
    /// What the caller should do.
    pub advice_id: &'static str,
    pub advice_en: &'static str,
}

macro_rules! codes {
    ($($name:ident $word:literal $kind:ident: $tid:literal / $ten:literal; $aid:literal / $aen:literal)+) => {
        /// A stable problem code. Clients branch on the word, never on texts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $(#[doc = $ten] $name),+ }
        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
            #[must_use]
            pub const fn spec(self) -> Spec {
                match self { $(Self::$name => Spec { word: $word, kind: Kind::$kind, title_id: $tid, title_en: $ten, advice_id: $aid, advice_en: $aen }),+ }
            }
            /// The code whose word this is.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

codes! {
    MalformedBody "malformed_body" BadRequest: "Isi permintaan tidak dapat dibaca" / "The request body cannot be read";
        "Kirim JSON yang sah sesuai skema operasi ini." / "Send valid JSON that follows this operation's schema."
    InvalidParameter "invalid_parameter" BadRequest: "Parameter tidak sah" / "Invalid parameter";
        "Perbaiki parameter yang disebut di `errors`." / "Correct the parameters named in `errors`."
    UnknownFilterValue "unknown_filter_value" BadRequest: "Nilai saringan tidak dikenal" / "Unknown filter value";
        "Gunakan salah satu nilai yang disebut di `errors`." / "Use one of the values named in `errors`."
    CursorInvalid "cursor_invalid" BadRequest: "Penanda halaman tidak sah" / "Invalid cursor";
        "Mulai lagi dari halaman pertama tanpa `cursor`." / "Start again from the first page, without `cursor`."
    CursorMismatch "cursor_mismatch" BadRequest: "Penanda halaman milik saringan lain" / "The cursor belongs to other filters";
        "Pakai `cursor` hanya dengan saringan yang sama, atau mulai dari halaman pertama." / "Use a cursor only with the same filters, or start from the first page."
    IdempotencyKeyRequired "idempotency_key_required" BadRequest: "Idempotency-Key wajib" / "Idempotency-Key is required";
        "Sertakan header Idempotency-Key yang baru untuk tiap tindakan dan ulangi dengan kunci yang sama." / "Send an Idempotency-Key header, new for each action, and retry with the same key."
    IdempotencyKeyInvalid "idempotency_key_invalid" BadRequest: "Idempotency-Key tidak sah" / "Invalid Idempotency-Key";
        "Gunakan 1–255 karakter ASCII yang terlihat." / "Use 1 to 255 visible ASCII characters."
    Unauthenticated "unauthenticated" Unauthenticated: "Belum masuk" / "Not signed in";
        "Sertakan token yang sah di header Authorization: Bearer." / "Send a valid token in the Authorization: Bearer header."
    TokenInvalid "token_invalid" Unauthenticated: "Token tidak sah" / "Invalid token";
        "Masuk lagi untuk memperoleh token baru." / "Sign in again to get a new token."
    LoginFailed "login_failed" Unauthenticated: "Nama pengguna atau kata sandi salah" / "Wrong user name or password";
        "Periksa nama pengguna dan kata sandi, lalu coba lagi." / "Check the user name and password, then try again."
    AuthorizationPending "authorization_pending" BadRequest: "Belum disetujui" / "Not approved yet";
        "Tunggu `interval` detik lalu tanya lagi." / "Wait `interval` seconds, then ask again."
    SlowDown "slow_down" BadRequest: "Terlalu sering bertanya" / "Asked too often";
        "Mulai sekarang tunggu `interval` detik di antara dua pertanyaan." / "From now on wait `interval` seconds between two questions."
    ExpiredToken "expired_token" BadRequest: "Kode perangkat tidak berlaku lagi" / "The device code is no longer valid";
        "Minta kode baru dan tampilkan di layar." / "Ask for new codes and show them."
    AccessDenied "access_denied" BadRequest: "Perangkat ditolak" / "The device was turned away";
        "Hubungi pengelola lantai sebelum meminta kode baru." / "Speak to the floor manager before asking for new codes."
    Forbidden "forbidden" Forbidden: "Tidak berwenang" / "Not allowed";
        "Peran Anda tidak mengizinkan tindakan ini; minta kepada pengelola lantai atau admin." / "Your role does not allow this; ask the floor manager or the administrator."
    ForbiddenScope "forbidden_scope" Forbidden: "Di luar wilayah tugas" / "Outside your scope";
        "Token Anda berlaku untuk mal, tempat, instansi, atau loket lain." / "Your token is for another mall, site, agency or counter."
    DoorTokenRequired "door_token_required" Forbidden: "Nomor hanya diambil di tempat" / "Numbers are drawn on the spot";
        "Pindai kode QR di pintu dan kirim isinya di `door_token`." / "Scan the QR at the door and send what it holds in `door_token`."
    DoorTokenInvalid "door_token_invalid" Forbidden: "Kode pintu tidak berlaku lagi" / "The door's token is no longer valid";
        "Pindai lagi kode QR di pintu." / "Scan the QR at the door again."
    NotFound "not_found" NotFound: "Tidak ditemukan" / "Not found";
        "Periksa alamat, kode, atau pengenal yang dipakai." / "Check the address, code or id."
    MethodNotAllowed "method_not_allowed" MethodNotAllowed: "Metode tidak diizinkan" / "Method not allowed";
        "Gunakan metode yang disebut di header Allow." / "Use a method named in the Allow header."
    NotAcceptable "not_acceptable" NotAcceptable: "Bentuk jawaban tidak tersedia" / "No acceptable representation";
        "Terima application/json." / "Accept application/json."
    RequestTimeout "request_timeout" RequestTimeout: "Permintaan terlalu lambat" / "The request took too long to arrive";
        "Kirim ulang permintaan secara utuh." / "Send the whole request again."
    PayloadTooLarge "payload_too_large" TooLarge: "Isi permintaan terlalu besar" / "The request body is too large";
        "Kirim paling banyak 64 KiB." / "Send at most 64 KiB."
    UnsupportedMediaType "unsupported_media_type" UnsupportedMediaType: "Jenis isi tidak didukung" / "Unsupported media type";
        "Kirim Content-Type: application/json." / "Send Content-Type: application/json."
    ValidationFailed "validation_failed" Unprocessable: "Isian tidak sah" / "Invalid input";
        "Perbaiki isian yang disebut di `errors`." / "Correct the fields named in `errors`."
    IdempotencyKeyReused "idempotency_key_reused" Unprocessable: "Idempotency-Key sudah dipakai untuk permintaan lain" / "The Idempotency-Key was used for another request";
        "Gunakan kunci baru untuk permintaan yang berbeda." / "Use a new key for a different request."
    PreconditionRequired "precondition_required" PreconditionRequired: "If-Match wajib" / "If-Match is required";
        "Baca sumber daya ini dan kirim ETag-nya di If-Match." / "Read the resource and send its ETag in If-Match."
    VersionMismatch "version_mismatch" PreconditionFailed: "Sudah diubah orang lain" / "Changed by someone else";
        "Baca ulang, gabungkan perubahan Anda, lalu kirim dengan ETag yang baru." / "Read it again, merge your change, and send it with the new ETag."
    NotOpen "not_open" Conflict: "Layanan belum atau tidak buka" / "The service is not open";
        "Lihat `next_open_at` untuk waktu buka berikutnya." / "See `next_open_at` for the next opening."
    LastTicketPassed "last_ticket_passed" Conflict: "Pengambilan nomor sudah ditutup" / "No more numbers are issued today";
        "Ambil nomor pada hari layanan berikutnya atau buat janji temu." / "Take a number on the next service day or book an appointment."
    Holiday "holiday" Conflict: "Hari libur" / "Holiday";
        "Lihat `next_open_at` untuk waktu buka berikutnya." / "See `next_open_at` for the next opening."
    ManualClosed "manual_closed" Conflict: "Ditutup sementara" / "Temporarily closed";
        "Baca alasan di `detail`; coba lagi setelah dibuka kembali." / "Read the reason in `detail`; try again after it reopens."
    ServiceInactive "service_inactive" Conflict: "Layanan tidak tersedia di tempat ini" / "The service is not offered here";
        "Pilih layanan atau tempat lain." / "Choose another service or site."
    OnlineOnlyWindow "online_only_window" Conflict: "Saluran ini tidak melayani sekarang" / "This channel is not accepted now";
        "Gunakan saluran lain, misalnya janji temu." / "Use another channel, such as an appointment."
    QuotaReached "quota_reached" Conflict: "Kuota habis" / "The quota is used up";
        "Coba pada hari berikutnya, saluran lain, atau buat janji temu." / "Try the next day, another channel, or book an appointment."
    NumberSpaceExhausted "number_space_exhausted" Conflict: "Nomor antrean habis" / "No ticket numbers left";
        "Hubungi pengelola lantai untuk menambah ruang nomor." / "Ask the floor manager to widen the number range."
    TicketStateConflict "ticket_state_conflict" Conflict: "Keadaan tiket tidak mengizinkan" / "The ticket's state does not allow this";
        "Lihat `current_status` dan `allowed_actions`." / "See `current_status` and `allowed_actions`."
    RecallsNotUsed "recalls_not_used" Conflict: "Belum cukup dipanggil ulang" / "Not recalled often enough";
        "Panggil ulang sesuai aturan sebelum menyatakan tidak hadir." / "Recall as the policy asks before marking a no-show."
    ReturnNotAllowed "return_not_allowed" Conflict: "Tiket tidak boleh masuk antrean lagi" / "The ticket may not re-enter the queue";
        "Ambil nomor baru." / "Take a new number."
    UndoExpired "undo_expired" Conflict: "Tidak dapat dibatalkan lagi" / "Too late to undo";
        "Pembatalan hanya berlaku dua menit untuk tindakan terakhir." / "Only the last action, within two minutes, can be undone."
    CounterBusy "counter_busy" Conflict: "Loket masih melayani tiket lain" / "The counter still has an active ticket";
        "Selesaikan, tunda, atau kembalikan tiket yang sedang aktif." / "Finish, hold or return the active ticket first."
    CounterNotOpen "counter_not_open" Conflict: "Loket tidak buka" / "The counter is not open";
        "Buka atau lanjutkan loket lebih dahulu." / "Open or resume the counter first."
    CounterAlreadyOpen "counter_already_open" Conflict: "Loket sudah dibuka" / "The counter is already open";
        "Tutup sesi yang berjalan lebih dahulu." / "Close the running session first."
    OfficerElsewhere "officer_elsewhere" Conflict: "Petugas sedang membuka loket lain" / "The officer has another counter open";
        "Tutup loket yang lain lebih dahulu." / "Close the other counter first."
    QueueNotServed "queue_not_served" Conflict: "Loket tidak melayani antrean ini" / "The counter does not serve this queue";
        "Panggil dari loket yang melayani antrean tiket." / "Call from a counter that serves the ticket's queue."
    SlotNotAvailable "slot_not_available" Conflict: "Waktu sudah penuh" / "The time is taken";
        "Pilih waktu lain; `alternatives` menyebut yang masih ada." / "Choose another time; `alternatives` names what is left."
    SlotNotOffered "slot_not_offered" Conflict: "Waktu tidak ditawarkan" / "The time is not offered";
        "Pilih waktu dari daftar slots." / "Choose a time from the slots listing."
    HoldExpired "hold_expired" Conflict: "Waktu penahanan habis" / "The hold has expired";
        "Pilih waktu lagi." / "Choose a time again."
    AppointmentStateConflict "appointment_state_conflict" Conflict: "Keadaan janji temu tidak mengizinkan" / "The appointment's state does not allow this";
        "Lihat `current_status` dan `allowed_actions`." / "See `current_status` and `allowed_actions`."
    DuplicateActiveBooking "duplicate_active_booking" Conflict: "Sudah ada janji temu aktif" / "There is already an active booking";
        "Ubah atau batalkan janji temu yang ada." / "Change or cancel the existing booking."
    PersonalDataRestricted "personal_data_restricted" Conflict: "Data pribadi dibatasi" / "Personal data is restricted";
        "Pemilik data meminta agar tidak dipakai; hubungi kepala MPP." / "The person asked that it not be used; turn to the head of the mall."
    DataRequestClosed "data_request_closed" Conflict: "Permintaan sudah diselesaikan" / "The request is settled already";
        "Lihat `current_status`." / "See `current_status`."
    DataStillNeeded "data_still_needed" Conflict: "Data masih diperlukan" / "The data is still needed";
        "Batalkan dahulu janji temu yang akan datang." / "Call the booking still to come off first."
    CheckInTooEarly "check_in_too_early" Conflict: "Belum waktunya check-in" / "Too early to check in";
        "Kembali pada waktu yang disebut di `detail`." / "Come back at the time given in `detail`."
    CheckInTooLate "check_in_too_late" Conflict: "Waktu check-in sudah lewat" / "Too late to check in";
        "Ambil nomor antrean biasa atau buat janji temu baru." / "Take an ordinary number or book a new appointment."
    EnrolmentDecided "enrolment_decided" Conflict: "Pendaftaran perangkat sudah diputuskan" / "The enrolment was already decided";
        "Minta perangkat menampilkan kode baru bila perlu." / "Have the device show a new code if need be."
    IncidentClosed "incident_closed" Conflict: "Gangguan sudah ditutup" / "The incident is already closed";
        "Baca penyelesaian yang tercatat." / "Read the resolution that was recorded."
    DraftStateConflict "draft_state_conflict" Conflict: "Status rancangan tidak mengizinkan" / "The draft's state does not allow this";
        "Lihat `current_status`; tarik atau ajukan rancangan lebih dahulu." / "See `current_status`; withdraw or submit the draft first."
    DraftOutdated "draft_outdated" Conflict: "Rancangan berangkat dari versi lama" / "The draft began from an earlier version";
        "Bandingkan dengan versi terakhir, lalu simpan rancangan dengan `based_on` versi itu." / "Compare it with the last version, then write the draft again with that one in `based_on`."
    ImportFaulty "import_faulty" Conflict: "Berkas impor memuat kesalahan" / "The imported file has faults";
        "Perbaiki baris yang disebut di `faults` dan kirim lagi, atau terapkan dengan `skip_faulty_rows`." / "Correct the rows named in `faults` and send the file again, or apply with `skip_faulty_rows`."
    ImportOutdated "import_outdated" Conflict: "Katalog sudah berubah" / "The catalogue has changed since";
        "Kirim berkasnya lagi dan periksa rencana yang baru." / "Send the file again and look through the new plan."
    ImportExpired "import_expired" Conflict: "Rencana impor kedaluwarsa" / "The import plan has expired";
        "Kirim berkasnya lagi." / "Send the file again."
    OwnImport "own_import" Conflict: "Impor sendiri" / "Your own import";
        "Minta orang lain yang berwenang memeriksa dan menerapkannya." / "Have somebody else who may do so look through and apply it."
    OwnDraft "own_draft" Conflict: "Rancangan sendiri" / "Your own draft";
        "Minta orang lain yang berwenang memeriksa dan menerbitkannya." / "Have somebody else who may do so look through and publish it."
    LaterVersionExists "later_version_exists" Conflict: "Ada versi yang berlaku kemudian" / "A later version is waiting to come into force";
        "Lihat `detail`; kirim `keep_later` bila versi itu memang tetap berlaku." / "See `detail`; send `keep_later` if that version is to stand."
    ServiceStateConflict "service_state_conflict" Conflict: "Status layanan tidak mengizinkan" / "The service's status does not allow this";
        "Lihat `current_status`." / "See `current_status`."
    DuplicateCode "duplicate_code" Conflict: "Kode sudah dipakai" / "The code is already in use";
        "Gunakan kode lain." / "Use another code."
    InUse "in_use" Conflict: "Masih dipakai" / "Still in use";
        "Lepaskan dulu yang memakainya." / "Detach what uses it first."
    LastAdmin "last_admin" Conflict: "Admin terakhir" / "The last administrator";
        "Angkat admin lain lebih dahulu." / "Appoint another administrator first."
    RequestInProgress "request_in_progress" Conflict: "Permintaan yang sama sedang diproses" / "The same request is in progress";
        "Ulangi sesaat lagi dengan kunci yang sama." / "Retry in a moment with the same key."
    SignInDelayed "sign_in_delayed" TooMany: "Terlalu banyak percobaan masuk" / "Too many attempts to sign in";
        "Tunggu sesuai Retry-After; percobaan selama itu tidak diperiksa." / "Wait as Retry-After says; attempts before that are not looked at."
    RateLimited "rate_limited" TooMany: "Terlalu banyak permintaan" / "Too many requests";
        "Tunggu sesuai Retry-After." / "Wait as Retry-After says."
    TooManyStreams "too_many_streams" TooMany: "Terlalu banyak aliran terbuka" / "Too many open streams";
        "Tutup aliran yang tidak dipakai, atau tunggu sesuai Retry-After." / "Close streams you do not use, or wait as Retry-After says."
    HeadersTooLarge "headers_too_large" HeadersTooLarge: "Header terlalu besar" / "The headers are too large";
        "Perkecil header permintaan." / "Send smaller request headers."
    Internal "internal" Internal: "Kesalahan di pihak kami" / "An error on our side";
        "Coba lagi; bila berulang, laporkan `request_id`." / "Try again; if it persists, report the `request_id`."
    Overloaded "overloaded" Unavailable: "Sedang sangat sibuk" / "Very busy";
        "Ulangi sesuai Retry-After dengan Idempotency-Key yang sama." / "Retry as Retry-After says, with the same Idempotency-Key."
    DatabaseUnavailable "database_unavailable" Unavailable: "Basis data tidak dapat dihubungi" / "The database cannot be reached";
        "Ulangi sesuai Retry-After dengan Idempotency-Key yang sama." / "Retry as Retry-After says, with the same Idempotency-Key."
    OutcomeUnknown "outcome_unknown" Unavailable: "Hasil belum pasti" / "The outcome is not known";
        "Ulangi dengan Idempotency-Key yang sama; bila sudah tercatat, jawabannya sama." / "Retry with the same Idempotency-Key; if it was recorded you get the same answer."
    StorageFull "storage_full" StorageFull: "Ruang penyimpanan penuh" / "Storage is full";
        "Hubungi pengelola sistem; data yang sudah diterima aman." / "Tell the operator; what was acknowledged is safe."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_unique_and_found_again() {
        for code in Code::ALL {
            assert_eq!(Code::from_word(code.spec().word), Some(*code));
        }
    }
}
