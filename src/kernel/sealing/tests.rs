use super::*;

fn place(row: &str) -> Place<'_> {
    Place { table: "person_data", column: "sealed", mall_id: "0192f0c1-7c4e-7000-8000-0000000000a1".parse().unwrap(), row }
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// draft-irtf-cfrg-xchacha-03, A.3.1: the library does what its name says.
#[test]
fn it_is_xchacha20_poly1305() {
    let text = "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
    let key: [u8; 32] = std::array::from_fn(|i| 0x80 + u8::try_from(i).unwrap());
    let nonce: [u8; 24] = std::array::from_fn(|i| 0x40 + u8::try_from(i).unwrap());
    let aad = bytes("50515253c0c1c2c3c4c5c6c7");
    let sealed = DataKey::new("k", key).cipher.encrypt(&XNonce::from(nonce), Payload { msg: text.as_bytes(), aad: &aad }).unwrap();
    let expected = "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216\
                    cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13\
                    b52ec0875924c1c7987947deafd8780acf49";
    assert_eq!(sealed, bytes(expected));
}

#[test]
fn what_was_sealed_opens_in_its_place_only() {
    let key = DataKey::new("K1", [1; 32]);
    let sealed = key.seal(&place("a"), "Siti Contoh").unwrap();
    assert_eq!(key.open(&place("a"), &sealed).unwrap().expose(), "Siti Contoh");
    assert_ne!(sealed, key.seal(&place("a"), "Siti Contoh").unwrap(), "a nonce of its own each time");
    let elsewhere = [
        place("b"),
        Place { table: "appointments", ..place("a") },
        Place { column: "shown", ..place("a") },
        Place { mall_id: MallId::fresh(), ..place("a") },
    ];
    for other in elsewhere {
        assert_eq!(key.open(&other, &sealed).map(|_| ()), Err(SealError::NotGenuine), "{other:?}");
    }
    assert_eq!(DataKey::new("K1", [2; 32]).open(&place("a"), &sealed).map(|_| ()), Err(SealError::NotGenuine), "another key");
}

#[test]
fn parts_of_a_place_cannot_flow_into_each_other() {
    let (one, other) = (Place { table: "ab", column: "c", ..place("r") }, Place { table: "a", column: "bc", ..place("r") });
    assert_ne!(one.bytes(), other.bytes());
}

#[test]
fn every_changed_bit_is_seen() {
    let key = DataKey::new("K1", [1; 32]);
    let sealed = STANDARD.decode(key.seal(&place("a"), "0").unwrap()).unwrap();
    for bit in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(key.open(&place("a"), &STANDARD.encode(changed)).map(|_| ()), Err(SealError::NotGenuine), "bit {bit}");
    }
    for cut in ["", "QUJD", "%"] {
        assert_eq!(key.open(&place("a"), cut).map(|_| ()), Err(SealError::NotGenuine));
    }
}

#[test]
fn a_file_of_keys_is_read_strictly() {
    let (lines, ids): (Vec<_>, Vec<_>) = (0..3).map(|_| DataKeys::new_line()).map(|(id, line)| (line, id)).unzip();
    let text = lines.iter().map(|line| line.as_str()).collect::<String>();
    let keys = DataKeys::parse(&text).unwrap();
    assert_eq!(keys.ids().collect::<Vec<_>>(), ids.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(keys.newest().unwrap().id(), ids[2]);
    assert!(keys.get(&ids[0]).is_some() && keys.get("ABSENT00").is_none());
    assert!(!format!("{keys:?}").contains(text.split(' ').nth(1).unwrap().trim()), "no key is printed");
    for bad in
        [String::new(), "ABCDEFGH".into(), "ABCDEFGH c2hvcnQ=".into(), format!("kurz {}", "A".repeat(44)), format!("{0}{0}", *lines[0])]
    {
        assert_eq!(DataKeys::parse(&bad).map(|_| ()), Err(SealError::BadKeys), "{bad}");
    }
}
