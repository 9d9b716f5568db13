//! The examples of RFC 7541, appendix C, and what a decoder refuses.

use super::*;

#[derive(Default)]
struct Fields(Vec<(String, String)>);

impl Sink for Fields {
    fn field(&mut self, _: Mark, name: &[u8], value: &[u8]) {
        self.0.push((String::from_utf8_lossy(name).into(), String::from_utf8_lossy(value).into()));
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn decode(decoder: &mut Decoder, block: &[u8]) -> Result<String, HpackError> {
    let mut fields = Fields::default();
    let list = decoder.decode(block, 1 << 16, &mut fields)?;
    assert_eq!(list, fields.0.iter().map(|(name, value)| name.len() + value.len() + 32).sum::<usize>());
    let fields: Vec<_> = fields.0.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
    Ok(fields.join("\n"))
}

/// Blocks one after the other, with their fields.
fn check(limit: u32, blocks: &[(&str, &str)]) {
    let mut decoder = Decoder::new();
    if limit < DEFAULT_TABLE {
        decoder.set_limit(limit);
        // The examples begin with a table of this size already.
        decode(&mut decoder, &bytes("3fe101")).unwrap();
    }
    for (hex, fields) in blocks {
        assert_eq!(decode(&mut decoder, &bytes(hex)).as_deref(), Ok(*fields), "{hex}");
    }
}

#[test]
fn c_2_single_fields() {
    for (hex, field) in [
        ("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572", "custom-key: custom-header"),
        ("040c 2f73 616d 706c 652f 7061 7468", ":path: /sample/path"),
        ("1008 7061 7373 776f 7264 0673 6563 7265 74", "password: secret"),
        ("82", ":method: GET"),
    ] {
        check(4096, &[(hex, field)]);
    }
}

const FIRST: &str = ":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com";
const SECOND: &str = ":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com\ncache-control: no-cache";
const THIRD: &str =
    ":method: GET\n:scheme: https\n:path: /index.html\n:authority: www.example.com\ncustom-key: custom-value";

#[test]
fn c_3_requests_without_huffman() {
    check(
        4096,
        &[
            ("8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", FIRST),
            ("8286 84be 5808 6e6f 2d63 6163 6865", SECOND),
            ("8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65", THIRD),
        ],
    );
}

#[test]
fn c_4_requests_with_huffman() {
    check(
        4096,
        &[
            ("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", FIRST),
            ("8286 84be 5886 a8eb 1064 9cbf", SECOND),
            ("8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf", THIRD),
        ],
    );
}

const ANSWER: &str = ":status: 302\ncache-control: private\ndate: Mon, 21 Oct 2013 20:13:21 GMT\n\
    location: https://www.example.com";
const MOVED: &str = ":status: 307\ncache-control: private\ndate: Mon, 21 Oct 2013 20:13:21 GMT\n\
    location: https://www.example.com";
const COOKIE: &str = ":status: 200\ncache-control: private\ndate: Mon, 21 Oct 2013 20:13:22 GMT\n\
    location: https://www.example.com\ncontent-encoding: gzip\n\
    set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";

#[test]
fn c_5_answers_without_huffman_drive_entries_out() {
    check(
        256,
        &[
            (
                "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32
                 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
                ANSWER,
            ),
            ("4803 3330 37c1 c0bf", MOVED),
            (
                "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970
                 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61
                 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31",
                COOKIE,
            ),
        ],
    );
}

#[test]
fn c_6_answers_with_huffman_drive_entries_out() {
    check(
        256,
        &[
            (
                "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad
                 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
                ANSWER,
            ),
            ("4883 640e ffc1 c0bf", MOVED),
            (
                "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2
                 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07",
                COOKIE,
            ),
        ],
    );
}

#[test]
fn what_breaks_the_rules_is_refused() {
    for (hex, error) in [
        ("80", HpackError::Index),
        ("be", HpackError::Index),
        ("ff80 8080 8000", HpackError::Index),
        ("7e00", HpackError::Index),
        ("ff", HpackError::Short),
        ("ffff ffff ffff ff", HpackError::Number),
        ("40", HpackError::Short),
        ("4005 6162", HpackError::Short),
        ("4001 6102 62", HpackError::Short),
        ("4001 6181 00", HpackError::Huffman),
        ("4001 6184 ffff ffff", HpackError::Huffman),
        ("3fe2 1f", HpackError::TableSize),
        ("8220", HpackError::TableSize),
    ] {
        assert_eq!(decode(&mut Decoder::new(), &bytes(hex)), Err(error), "{hex}");
    }
}

#[test]
fn no_block_panics_wherever_it_is_cut_off() {
    let whole =
        bytes("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf 3f");
    for end in 0..whole.len() {
        let _ = decode(&mut Decoder::new(), &whole[..end]);
    }
}

#[test]
fn a_smaller_table_has_to_be_announced() {
    let mut decoder = Decoder::new();
    decoder.set_limit(100);
    assert_eq!(decode(&mut decoder, &bytes("82")), Err(HpackError::TableSize));
    let mut decoder = Decoder::new();
    decoder.set_limit(100);
    assert_eq!(decode(&mut decoder, &bytes("3f45 82")).as_deref(), Ok(":method: GET"));
    assert_eq!(decode(&mut decoder, &bytes("3f46 82")), Err(HpackError::TableSize), "101");
    let mut decoder = Decoder::new();
    decoder.set_limit(8192);
    assert_eq!(decode(&mut decoder, &bytes("3fe13f 82")).as_deref(), Ok(":method: GET"), "8192");
}

#[test]
fn a_bomb_is_found_while_it_unfolds() {
    // One field of 4000 bytes in the table, and a byte for each further use of it.
    let mut block = bytes("4001 78 7fa11e");
    block.extend(vec![b'y'; 4000]);
    block.extend(vec![0xbe; 8000]);
    let mut fields = Fields::default();
    assert_eq!(Decoder::new().decode(&block, 1 << 16, &mut fields), Err(HpackError::Bomb));
    assert!(fields.0.len() < 20);
}
