//! Everything that reads what strangers send, under generated and damaged input: it never panics, never takes long, and what it takes
//! it takes in one spelling. A stand-in for `cargo fuzz` that runs on the stable compiler, in every run, with a fixed budget;
//! `MPP_FUZZ_CASES` asks for more. What it finds becomes a test of its own.

use std::io::Write as _;
use std::sync::Arc;

use actix_web::FromRequest as _;
use actix_web::dev::Payload;
use actix_web::test::TestRequest;
use mpp::calendar::model::WallTime;
use mpp::catalogue::import::{Known, Parsed, Rows};
use mpp::catalogue::table::{Format, Profile};
use mpp::http::accept::takes_any_of;
use mpp::http::idempotency::{IDEMPOTENCY_KEY, OptionalKey};
use mpp::http::request::RequestInfo;
use mpp::http::{json, query};
use mpp::identity::device_token::DeviceToken;
use mpp::identity::model::Username;
use mpp::identity::tokens::{SigningKeys, Tokens};
use mpp::kernel::identity::{Identity, IdentityKind};
use mpp::kernel::ids::{TicketId, UserId};
use mpp::kernel::page::{decode_cursor, encode_cursor};
use mpp::kernel::time::{Instant, SystemClock};
use mpp::kernel::token::SecretToken;
use mpp::setup::model::MallSetup;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde::Deserialize;

use crate::support::mall;

/// Inputs per parser unless asked otherwise.
const CASES: u32 = 2_000;

/// Throws inputs at `reads`: texts of all sorts, and `sound` ones with a few characters changed, doubled, cut or put in.
fn under_fire(sound: &'static [&'static str], reads: impl Fn(&str) -> Result<(), TestCaseError>) {
    let cases = std::env::var("MPP_FUZZ_CASES").map_or(CASES, |count| count.parse().expect("MPP_FUZZ_CASES is a number"));
    let damage = prop_oneof![
        any::<char>(),
        prop::sample::select(vec!['"', '\\', '\0', '\r', '\n', '%', '=', ',', ';', '.', '-', '+', '/', ' ', '٣', '\u{202e}'])
    ];
    let damaged = (prop::sample::select(sound), prop::collection::vec((any::<prop::sample::Index>(), damage, 0..4_u8), 0..6)).prop_map(
        |(text, changes)| {
            let mut chars: Vec<char> = text.chars().collect();
            for (place, with, how) in changes {
                let at = place.index(chars.len() + 1);
                match how {
                    0 => chars.insert(at, with),
                    1 if at < chars.len() => chars[at] = with,
                    2 => chars.truncate(at),
                    _ => chars.extend_from_within(..at.min(200)),
                }
            }
            chars.into_iter().collect::<String>()
        },
    );
    let inputs = prop_oneof![4 => damaged, 1 => any::<String>(), 1 => "[ -~]{0,300}", 1 => "[0-9+() .-]{0,24}"];
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    if let Err(found) = runner.run(&inputs, |input| reads(&input)) {
        panic!("{found}");
    }
}

#[test]
fn a_cursor_is_one_we_made_or_refused() {
    let made: &'static str = Box::leak(encode_cursor("users|x", &["budi", "7"]).into_boxed_str());
    under_fire(Box::leak(vec![made].into_boxed_slice()), |text| {
        if let Ok(key) = decode_cursor("users|x", text) {
            let key: Vec<&str> = key.iter().map(String::as_str).collect();
            prop_assert!(decode_cursor("users|x", &encode_cursor("users|x", &key)).is_ok());
        }
        Ok(())
    });
}

#[test]
fn a_visitors_secret_has_one_hash_however_it_is_typed() {
    under_fire(&["7K3M-Q9XW-2PAB-CDEF-GHJK-MNPQ-RS", "0192f0c1", "ILOU"], |text| {
        let hash = SecretToken::read(text).hash();
        prop_assert_eq!(&SecretToken::read(&text.to_ascii_lowercase()).hash(), &hash);
        prop_assert_eq!(hash.len(), 64);
        Ok(())
    });
}

#[test]
fn a_device_token_is_whole_or_refused() {
    let made: &'static str = Box::leak(DeviceToken::fresh().reveal().to_owned().into_boxed_str());
    under_fire(Box::leak(vec![made].into_boxed_slice()), |text| {
        prop_assert!(DeviceToken::parse(text).is_none_or(|token| token.reveal() == text && DeviceToken::is_meant(text)));
        Ok(())
    });
}

#[test]
fn an_access_token_is_ours_or_refused() {
    let tokens = Tokens::new(SigningKeys::from_pem(mall::signing_pem()).expect("a key"), "mpp", 3600, Arc::new(SystemClock));
    let made: &'static str = Box::leak(tokens.issue(UserId::fresh(), 1, Vec::new()).expect("sign").0.into_boxed_str());
    let forged = "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.e30.";
    // The last character of base64 carries bits that mean nothing, so another spelling of the signature may be the same signature.
    let body = made.rsplit_once('.').expect("three parts").0;
    under_fire(Box::leak(vec![made, forged].into_boxed_slice()), |text| {
        prop_assert!(tokens.verify(text).is_err() || text.starts_with(body));
        Ok(())
    });
}

#[test]
fn a_nik_a_phone_and_a_document_are_read_or_refused() {
    for kind in IdentityKind::ALL {
        under_fire(&["3211019998010001", "+62 812 0000 1234", "0812-0000-1234", "A1234567", "9120301234567"], |text| {
            let (first, again) = (Identity::parse(*kind, text), Identity::parse(*kind, &format!(" {text} ")));
            prop_assert!(first.is_err() || again.is_ok(), "blanks around it make no difference");
            if let Ok(read) = first {
                prop_assert!(!format!("{read:?}").contains("0000"), "a debug text shows no number");
            }
            Ok(())
        });
    }
}

#[test]
fn ids_times_and_names_have_one_spelling() {
    under_fire(
        &[
            "0192f0c1-7c4e-7000-8000-0000000000a1",
            "2026-12-01T01:00:00.000Z",
            "2026-12-01T08:00:00+07:00",
            "08:30",
            "24:00",
            "budi.santoso",
        ],
        |text| {
            // Capitals are read, too (RFC 9562).
            prop_assert!(text.parse::<TicketId>().map_or(true, |id| id.as_str() == text.to_ascii_lowercase()));
            prop_assert!(text.parse::<WallTime>().map_or(true, |time| time.to_string() == text));
            prop_assert!(text.parse::<Instant>().map_or(true, |at| at.to_string().parse() == Ok(at)));
            prop_assert!(Username::parse(text).map_or(true, |name| Username::parse(name.as_str()).is_ok_and(|again| again == name)));
            Ok(())
        },
    );
}

#[test]
fn headers_are_read_or_refused() {
    under_fire(
        &[
            "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"",
            "8e03978e",
            "id-ID,id;q=0.9,en;q=0.8",
            "application/json;q=0.5, */*;q=0",
            "W/\"v7\", \"v8\"",
        ],
        |text| {
            let mut request = TestRequest::default();
            for name in [
                "idempotency-key",
                "accept-language",
                "accept",
                "if-none-match",
                "x-request-id",
                "authorization",
                "forwarded",
                "x-forwarded-for",
            ] {
                if let Ok(value) = actix_web::http::header::HeaderValue::from_bytes(text.as_bytes()) {
                    request = request.insert_header((name, value));
                }
            }
            let request = request.to_http_request();
            if let Ok(OptionalKey(Some(key))) = OptionalKey::from_request(&request, &mut Payload::None).into_inner() {
                prop_assert!((1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic() && b != b'"'));
                prop_assert!(request.headers().contains_key(IDEMPOTENCY_KEY));
            }
            let info = RequestInfo::of(&request);
            prop_assert!((1..=64).contains(&info.request_id.len()) && !info.request_id.contains(['\r', '\n', '<']));
            let _ = takes_any_of(text, &["application/json"]);
            let _ = mpp::http::etag::is_known(&request, "\"v7\"");
            Ok(())
        },
    );
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "read and looked at no further")]
struct Parameters {
    q: Option<String>,
    limit: Option<i64>,
    open: Option<bool>,
    at: Option<Instant>,
}

#[test]
fn query_strings_and_bodies_are_read_or_refused() {
    under_fire(
        &[
            "q=ktp&limit=20&open=true",
            "at=2026-12-01T01%3A00%3A00Z",
            "q=%F0%9F%8E%AB&q=2",
            "limit=9223372036854775808",
            "{\"a\":[1,{\"b\":null}]}",
            "[[[[[[[[",
        ],
        |text| {
            let _ = query::read::<Parameters>(text);
            if let Ok(mut value) = json::parse(text.as_bytes()) {
                let mut again = json::parse(value.to_string().as_bytes()).map_err(|error| TestCaseError::fail(error.to_string()))?;
                prop_assert_eq!(json::digest(&mut value), json::digest(&mut again), "the fingerprint is of the meaning");
            }
            Ok(())
        },
    );
}

#[test]
fn imports_are_read_or_refused_with_their_faults() {
    const AGENCY: &str =
        r#"[{"code":"DISDUKCAPIL","name_id":"Dinas","name_en":"Office","kind":"opd_kabupaten","parent":"-","source":"-"}]"#;
    const SERVICE: &str = r#"[{"code":"DISDUKCAPIL-001","agency":"DISDUKCAPIL","name_id":"Kartu"}]"#;
    let catalogue = mall::catalogue();
    under_fire(&[AGENCY, SERVICE, include_str!("support/fixtures/mall.json")], |text| {
        for (agencies, services) in [(text, SERVICE), (AGENCY, text)] {
            if let Err(faults) = Parsed::from_json(agencies, services) {
                prop_assert!(!faults.to_string().is_empty());
            }
        }
        let _ = MallSetup::parse(text, catalogue);
        Ok(())
    });
}

/// A mall that has nothing yet, so that every row is looked at whole.
fn read_file(bytes: &[u8], format: Format, profile: Profile) -> Result<(), TestCaseError> {
    match Rows::read(bytes, (format, profile), &Known { agencies: &[], services: &[] }) {
        Ok(rows) => {
            let reading = rows.check(&[]);
            prop_assert!(reading.faults.iter().all(|fault| !fault.to_string().is_empty()));
        }
        Err(error) => prop_assert!(!error.text().id.is_empty() && !error.text().en.is_empty()),
    }
    Ok(())
}

#[test]
fn tables_are_read_or_refused_with_their_faults() {
    const TABLE: &str = "Kode layanan [code];requirements;fee_amount_idr;duration_value\r\nDINKES-001;\"KTP [asli]\nKK\";'=1;3\r\n";
    const REGISTER: &str = "ID SIPPN,Waktu penyelesaian,Biaya/tarif\n817,\"1 hari kerja\nlama\",Rp350.000\n";
    const DOCUMENT: &str = r#"{"agencies":[{"code":"DINKES"}],"services":[{"code":"DINKES-001"}]}"#;
    under_fire(&[TABLE, REGISTER, DOCUMENT], |text| {
        for profile in Profile::ALL {
            read_file(text.as_bytes(), Format::Csv, *profile)?;
        }
        read_file(text.as_bytes(), Format::Xlsx, Profile::National)?;
        read_file(text.as_bytes(), Format::Json, Profile::National)
    });
}

/// The files within a spreadsheet, damaged one by one and packed again: a damaged archive by itself fails at its checksums.
#[test]
fn spreadsheets_are_read_or_refused_with_their_faults() {
    let rows = [vec!["Kode layanan [code]", "product"], vec!["DINKES-001", "Izin"]];
    let sheet = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
    let sound = mpp::catalogue::table::write_xlsx(&[("Layanan".to_owned(), sheet)]).expect("a spreadsheet");
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(sound.clone())).expect("a zip");
    let files: Vec<(String, String)> = (0..archive.len())
        .map(|index| {
            let file = archive.by_index(index).expect("a file");
            (file.name().expect("a name").into_owned(), std::io::read_to_string(file).expect("a text"))
        })
        .collect();
    for (place, (_, text)) in files.iter().enumerate() {
        let text: &'static str = Box::leak(text.clone().into_boxed_str());
        under_fire(Box::leak(vec![text].into_boxed_slice()), |damaged| {
            let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
            for (at, (name, whole)) in files.iter().enumerate() {
                let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
                out.start_file(name.as_str(), stored).expect("a file");
                out.write_all(if at == place { damaged } else { whole }.as_bytes()).expect("bytes");
            }
            read_file(&out.finish().expect("a zip").into_inner(), Format::Xlsx, Profile::National)
        });
    }
    let places = (any::<prop::sample::Index>(), any::<u8>());
    let mut runner = TestRunner::new(Config { cases: CASES, failure_persistence: None, ..Config::default() });
    let cut = runner.run(&(prop::collection::vec(places, 1..8), any::<prop::sample::Index>(), any::<bool>()), |(changes, end, whole)| {
        let mut bytes = sound.clone();
        for (place, with) in changes {
            let at = place.index(bytes.len());
            bytes[at] = with;
        }
        bytes.truncate(if whole { bytes.len() } else { end.index(bytes.len()) });
        read_file(&bytes, Format::Xlsx, Profile::National)
    });
    if let Err(found) = cut {
        panic!("{found}");
    }
}
