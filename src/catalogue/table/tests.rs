use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::catalogue::export;
use crate::catalogue::import::{Known, Parsed, Rows, reference};
use crate::catalogue::model::samples::{agency, service};
use crate::catalogue::model::{Agency, ComplaintChannel, ExternalId, Service, ServiceContent, StandardPart};

/// The reference catalogue as a mall has it.
fn reference_mall() -> (Vec<Agency>, Vec<Service>) {
    let parsed = reference().expect("reference");
    let agencies: Vec<Agency> =
        (1..).zip(parsed.agencies).map(|(position, row)| Agency { position, profile: row.profile, ..agency(&row.code) }).collect();
    let of = |code: &str| agencies.iter().find(|agency| agency.code == code).expect("agency").id;
    let services = parsed.services.into_iter().map(|row| {
        let agency_id = of(&row.agency);
        Service { agency_id, content: row.content, external_ids: row.external_ids, ..service(&row.code, "", &[]) }
    });
    let services = services.collect();
    (agencies, services)
}

/// A service that says everything there is to say, in texts that are hard on codecs.
fn rich() -> (Vec<Agency>, Vec<Service>) {
    let mut of = agency("DINKES");
    let (address, phone, email) = (Some("Jalan Contoh 1".into()), Some("+62 261 000000".into()), Some("a@contoh.example".into()));
    let url = Some("https://contoh.example".into());
    of.profile.complaint = Some(ComplaintChannel { unit: "=Unit".into(), address, phone, email, url: url.clone() });
    (of.profile.website, of.profile.email, of.profile.phone) = (url, Some("b@contoh.example".into()), Some("1708".into()));
    (of.profile.description_id, of.profile.description_en) = (Some("-".into()), Some("@x".into()));
    of.profile.search_equivalents = vec!["=tarif > biaya layanan".into(), "pirt = p-irt".into()];
    let content: Value = json!({
        "name_id": "=Izin, \"baru\"; lama", "name_en": "'=Permit", "name_su": "Idin", "category": "licensing", "audience": "both",
        "description_id": "_x000D_ & <b>", "description_en": "é ½ 🏛", "description_su": "+ -", "decree_number": "0012",
        "requirements": [
            {"text": "KTP", "kind": "original"}, {"text": "Foto [asli]", "kind": null}, {"text": "Surat [digital]", "kind": "copy"},
            {"text": "- Berkas [-]", "kind": null}, {"text": "Kartu", "kind": "shown"}, {"text": "PDF", "kind": "digital"}
        ],
        "procedure": ["1. Ambil nomor", "2. Serahkan; tunggu"], "completion_time": {"value": 3, "unit": "working_days", "note": "Sejak lengkap."},
        "fee": {"kind": "fixed", "amount_idr": 1_350_000, "note": "PNBP", "payee": "Kas Negara", "legal_basis": "PP 45/2024"},
        "product": "@Izin", "complaint_handling": "Ke loket 1", "legal_basis": ["UU 17/2023", "Perda 1/2020"],
        "production": {
            "facilities": "Kursi roda", "staff_competence": "S1", "internal_supervision": "Inspektorat", "staff_count": 3,
            "service_guarantee": "Ya", "safety_guarantee": "tidak", "performance_evaluation": "Tiap semester"
        },
        "exclusions": ["Tidak untuk \"x\""],
        "licensing": {
            "authority": "regency", "risk": "medium_low", "kbli": [{"version": "2025", "code": "01111"}, {"version": "2020", "code": "47111"}],
            "stages": [{"name": "Periksa (awal): 1", "working_days": 3}], "deemed_approval": true, "oss_url": "https://oss.example"
        },
        "life_events": ["health", "work"], "channels": ["walk_in", "online"], "online_url": "https://contoh.example/a?b=c",
        "keywords": ["izin", "+sehat"], "typical_service_minutes": 15, "priority_eligible": false, "confidence": "sourced",
        "source": "https://contoh.example/s", "estimated_fields": ["procedure", "fee"]
    });
    let listing: crate::catalogue::model::Listing = serde_json::from_value(content).expect("listing");
    let ids = [("ptsp", "a: b"), ("sippn", "8171234")].map(|(scheme, value)| ExternalId { scheme: scheme.into(), value: value.into() });
    let full = Service {
        agency_id: of.id,
        content: listing.complete().expect("complete"),
        external_ids: ids.to_vec(),
        status: crate::catalogue::model::ServiceStatus::Suspended,
        status_note: Some(crate::kernel::words::Text::new("Blangko habis", "No blanks")),
        reviewed_on: chrono::NaiveDate::from_ymd_opt(2026, 11, 2),
        ..service("DINKES-001", "", &[])
    };
    (vec![of], vec![full])
}

const NOTHING: Known<'static> = Known { agencies: &[], services: &[] };

/// What a file says to a mall that has what `known` has.
fn read((agencies, services): &(Vec<Agency>, Vec<Service>), (format, profile): (Format, Profile), known: &Known<'_>) -> Parsed {
    let bytes = export::file(agencies, services, (format, profile)).expect("written");
    let rows = Rows::read(&bytes, (format, profile), known).unwrap_or_else(|error| panic!("{format} {profile}: {error}"));
    let reading = rows.check(agencies);
    assert_eq!(reading.faults, [], "{format} {profile}");
    reading.sound
}

fn assert_same(parsed: &Parsed, (agencies, services): &(Vec<Agency>, Vec<Service>)) {
    assert_eq!(parsed.services.len(), services.len());
    for (row, service) in parsed.services.iter().zip(services) {
        assert_eq!((&row.code, &row.content, &row.external_ids), (&service.code, &service.content, &service.external_ids));
        assert_eq!((row.status, &row.status_note, row.reviewed_on), (service.status, &service.status_note, service.reviewed_on));
    }
    for (row, agency) in parsed.agencies.iter().zip(agencies) {
        assert_eq!((&row.code, &row.profile), (&agency.code, &agency.profile));
    }
}

#[test]
fn what_goes_out_in_any_form_comes_in_again_without_loss_ssl_10() {
    for mall in [rich(), reference_mall()] {
        for format in Format::ALL {
            let parsed = read(&mall, (*format, Profile::National), &NOTHING);
            assert_same(&parsed, &mall);
            assert_eq!(parsed.agencies.len(), if *format == Format::Csv { 0 } else { mall.0.len() });
            if *format != Format::Json {
                let agencies = read(&mall, (*format, Profile::Agencies), &NOTHING);
                assert_eq!(agencies.agencies.len(), mall.0.len());
                assert_same(&Parsed { services: parsed.services, ..agencies }, &mall);
            }
        }
    }
}

#[test]
fn the_columns_show_every_field_and_the_14_parts_in_their_order_smd_1_btn_2() {
    let (agencies, services) = rich();
    let row = export::service_row(&services[0], &agencies).expect("row");
    let shown = |columns: &[Column], pointer: &str| columns.iter().any(|column| column.pointer == pointer);
    for (columns, row) in [(SERVICES, row), (AGENCIES, export::agency_row(&agencies[0]).expect("row"))] {
        for (name, value) in row.as_object().expect("object") {
            match value {
                Value::Object(inner) => inner.keys().for_each(|key| assert!(shown(columns, &format!("/{name}/{key}")), "{name}/{key}")),
                _ => assert!(shown(columns, &format!("/{name}")), "{name}"),
            }
        }
    }
    let place = |part: &StandardPart| SERVICES.iter().position(|column| column.pointer.starts_with(part.pointer())).expect("a column");
    let places: Vec<_> = StandardPart::ALL.iter().map(place).collect();
    assert!(places.is_sorted(), "{places:?}");
    for (number, at) in (1..).zip(places) {
        assert!(SERVICES[at].title.starts_with(&format!("{number}. ")), "{}", SERVICES[at].title);
    }
}

#[test]
fn the_same_catalogue_gives_the_same_bytes() {
    let (agencies, services) = rich();
    for format in Format::ALL {
        let write = || export::file(&agencies, &services, (*format, Profile::National)).expect("written");
        assert_eq!(write(), write(), "{format}");
    }
}

/// What the register does not show stays; what it shows and nobody touched changes nothing.
#[test]
fn a_table_of_the_register_changes_what_it_shows_and_keeps_the_rest() {
    for mall in [rich(), reference_mall()] {
        let known = Known { agencies: &mall.0, services: &mall.1 };
        for format in [Format::Csv, Format::Xlsx] {
            assert_same(&read(&mall, (format, Profile::Sippn), &known), &mall);
        }
    }
    let (agencies, services) = rich();
    let known = Known { agencies: &agencies, services: &services };
    let read = |csv: &str| Rows::read(csv.as_bytes(), (Format::Csv, Profile::Sippn), &known).expect("read").check(&agencies);
    let reading = read(
        "ID SIPPN;Kode layanan;Waktu penyelesaian;Biaya/tarif;Persyaratan\r\n8171234;;\"10 Menit\";\"Rp75.000\n per lembar\";\"KTP [asli]\nKK\"\r\n",
    );
    assert_eq!(reading.faults, []);
    let row = &reading.sound.services[0];
    let before = &services[0].content;
    let after = ServiceContent {
        requirements: row.content.requirements.clone(),
        fee: row.content.fee.clone(),
        completion: row.content.completion.clone(),
        ..before.clone()
    };
    assert_eq!((&row.content, &row.external_ids), (&after, &services[0].external_ids));
    assert_eq!(
        json!(after.fee),
        json!({"kind": "fixed", "amount_idr": 75_000, "note": "per lembar", "payee": "Kas Negara", "legal_basis": "PP 45/2024"})
    );
    assert_eq!(json!(after.completion), json!({"value": 10, "unit": "minutes", "note": null}));
    for (cells, field) in [("1 minggu;", "/completion_time"), (";Rp7.50.00", "/fee"), (";sesuai perda", "/fee")] {
        let faults = read(&format!("Kode layanan;Waktu penyelesaian;Biaya/tarif\nDINKES-001;{cells}\n")).faults;
        assert_eq!(
            faults.iter().map(|fault| (fault.row, fault.field.as_deref())).collect::<Vec<_>>()[0],
            (Some(2), Some(field)),
            "{faults:?}"
        );
    }
}

#[test]
fn a_few_columns_change_a_few_fields_and_each_wrong_cell_is_named() {
    let (agencies, services) = rich();
    let known = Known { agencies: &agencies, services: &services };
    let read = |csv: &str| Rows::read(csv.as_bytes(), (Format::Csv, Profile::National), &known);
    let reading = read("Kode layanan,5. Produk pelayanan,fee_payee\nDINKES-001,Izin baru,\n").expect("read").check(&agencies);
    assert_eq!(reading.faults, []);
    let content = &reading.sound.services[0].content;
    assert_eq!((content.product.as_str(), &content.fee.payee, &content.name_id), ("Izin baru", &None, &services[0].content.name_id));

    let csv = "code,fee_amount_idr,priority_eligible,licensing_kbli,category,status\nDINKES-001,350.000,mungkin,\"47111\n2025: 47112\",izin,published\n,1,,,,,x\n";
    let faults = read(csv).expect("read").check(&agencies).faults;
    let told: Vec<_> = faults.iter().map(|fault| (fault.row.expect("row"), fault.field.as_deref().unwrap_or_default())).collect();
    for wanted in [(2, "/fee/amount_idr"), (2, "/priority_eligible"), (2, "/licensing/kbli/0"), (2, "/category"), (3, ""), (3, "/code")] {
        assert!(told.contains(&wanted), "{wanted:?} in {told:?}");
    }
    for (csv, word) in [("code,harga\n", "harga"), ("code,Kode layanan\n", "dua kali"), ("product\n", "[code]"), ("", "satu baris")] {
        let error = read(csv).expect_err(csv);
        assert!(matches!(&error, Unreadable::Shape(text) if text.id.contains(word)), "{csv}: {error:?}");
    }
}

/// A zip of the given files.
fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write as _;
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).expect("file");
        out.write_all(bytes).expect("bytes");
    }
    out.finish().expect("zip").into_inner()
}

#[test]
fn a_small_file_that_unpacks_to_much_is_refused_before_it_is_read() {
    let megabytes = vec![b' '; 40 * 1024 * 1024];
    let bomb = zipped(&[("xl/sharedStrings.xml", &megabytes)]);
    assert!(bomb.len() < 200_000, "{}", bomb.len());
    assert!(matches!(read_xlsx(&bomb), Err(Unreadable::TooLarge(_))));
    let names: Vec<String> = (0..201).map(|n| format!("a{n}")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(matches!(read_xlsx(&zipped(&many)), Err(Unreadable::TooLarge(_))));
    for no_workbook in [zipped(&[("a.txt", b"x")]), b"PK\x03\x04".to_vec(), Vec::new(), b"kode;nama".to_vec()] {
        assert!(matches!(read_xlsx(&no_workbook), Err(Unreadable::Bytes(_))));
    }
}

/// Two cells at opposite corners of a sheet are no rectangle in memory.
#[test]
fn cells_far_away_are_refused() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "code").expect("cell").write_string(1_048_575, 16_383, "x").expect("cell");
    assert!(matches!(read_xlsx(&book.save_to_buffer().expect("book")), Err(Unreadable::TooLarge(_))));
}

/// Figures and days as people type them into a spreadsheet, and a formula with its value.
#[test]
fn numbers_dates_and_formulas_of_a_spreadsheet_are_read() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let date = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    let sheet = book.add_worksheet();
    sheet.write_number(0, 0, 350_000).expect("cell").write_number(0, 1, 1.5).expect("cell").write_boolean(0, 2, true).expect("cell");
    sheet.write_datetime_with_format(0, 3, rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 11, 2).expect("day"), &date).expect("cell");
    sheet.write_formula(0, 4, rust_xlsxwriter::Formula::new("=1+1").set_result("2")).expect("cell");
    let sheets = read_xlsx(&book.save_to_buffer().expect("book")).expect("read");
    assert_eq!(sheets[0].1, [(1, ["350000", "1.5", "ya", "2026-11-02", "2"].map(ToOwned::to_owned).to_vec())]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever people write, both forms give it back.
    #[test]
    fn any_texts_come_back_from_both_forms(texts in prop::collection::vec("[^\\p{C}]{1,40}", 1..6), kinds in prop::collection::vec(0..5_usize, 6)) {
        use crate::catalogue::model::{Requirement, RequirementKind};
        let mut texts: Vec<String> = texts.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect();
        texts.sort();
        texts.dedup();
        prop_assume!(!texts.is_empty());
        let (agencies, mut services) = rich();
        let content = &mut services[0].content;
        let kind = |place: usize| kinds.get(place).and_then(|kind| RequirementKind::ALL.get(*kind)).copied();
        content.requirements = texts.iter().enumerate().map(|(place, text)| Requirement { text: text.clone(), kind: kind(place) }).collect();
        (content.procedure, content.product, content.fee.note) = (texts.clone(), texts[0].clone(), texts[texts.len() - 1].clone());
        let mall = (agencies, services);
        for format in [Format::Csv, Format::Xlsx] {
            assert_same(&read(&mall, (format, Profile::National), &NOTHING), &mall);
        }
    }
}
