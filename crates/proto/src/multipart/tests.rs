//! Tests of the form parser and of the encoder against it.

use bytes::BytesMut;

use super::*;

fn parse_text(body: &str) -> Result<Vec<Part>, MultipartError> {
    parse(&Bytes::copy_from_slice(body.as_bytes()), b"XX", &Limits::default()).map(|form| form.parts)
}

fn field_part(name: &'static str, data: &'static str) -> Part {
    Part { name: Bytes::from(name), filename: None, content_type: None, data: Bytes::from(data) }
}

fn part(name: &str, data: &str) -> String {
    format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{data}\r\n")
}

#[test]
fn fields_and_files_come_in_order_without_a_copy() {
    let body = Bytes::from(
        [
            &part("a", "1")[..],
            "--XX\r\ncontent-disposition: form-data; name=up; filename=\"b c.txt\"\r\nContent-Type: text/plain\r\n\r\n",
            "line\r\n--XY\r\n",
            "\r\n--XX--\r\n",
        ]
        .concat(),
    );
    let parts = parse(&body, b"XX", &Limits::default()).expect("valid").parts;
    assert_eq!(parts[0], field_part("a", "1"));
    assert_eq!(parts[1].filename.as_deref(), Some(&b"b c.txt"[..]));
    assert_eq!(parts[1].content_type.as_deref(), Some(&b"text/plain"[..]));
    assert_eq!(parts[1].data, "line\r\n--XY\r\n");
    assert!(body.as_ptr_range().contains(&parts[1].data.as_ptr()), "a slice of the body");
    assert_eq!(parts.len(), 2);
}

#[test]
fn preamble_epilogue_padding_and_a_missing_last_line_end_are_tolerated() {
    let inner = "Content-Disposition: form-data; name=a\r\n\r\n1";
    for body in [
        format!("--XX\r\n{inner}\r\n--XX--"),
        format!("preamble\r\n--XX \t\r\n{inner}\r\n--XX--\t\r\nepilogue\r\n--XX\r\n"),
        format!("\r\n--XX\r\n{inner}\r\n--XX--\r\n"),
        format!("--XX\r\n{inner}\r\n--XX-- \n"),
    ] {
        assert_eq!(parse_text(&body), Ok(vec![field_part("a", "1")]), "{body:?}");
    }
    assert_eq!(parse_text("--XX--"), Ok(vec![]));
}

#[test]
fn a_marker_inside_the_data_is_data() {
    let data = "--XX\r\n--XXX\r\nx--XX\r\n--XX-\r\n--XX--more\r\n--XX--X--\r\n--XX --";
    let body = format!("{}--XX--", part("a", &format!("x{data}")));
    let parts = parse_text(&body).expect("valid");
    assert_eq!(parts[0].data, format!("x{data}"));
}

#[test]
fn empty_data_and_a_part_without_its_blank_line_end_are_understood() {
    assert_eq!(parse_text(&format!("{}--XX--", part("a", ""))), Ok(vec![field_part("a", "")]));
    let tight = "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n--XX--";
    assert_eq!(parse_text(tight), Ok(vec![field_part("a", "")]));
}

#[test]
fn parts_without_a_name_are_left_out() {
    let body =
        format!("--XX\r\n\r\nno head\r\n--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n{}--XX--", part("a", "1"));
    assert_eq!(parse_text(&body), Ok(vec![field_part("a", "1")]));
}

#[test]
fn escapes_in_names_are_undone_as_php_does() {
    let body = "--XX\r\nContent-Disposition: form-data; name=\"a\\\"b\"; filename=\"C:\\dir\\f\"\r\n\r\n\r\n--XX--";
    let parts = parse_text(body).expect("valid");
    assert_eq!(parts[0].name, "a\"b");
    assert_eq!(parts[0].filename.as_deref(), Some(&b"C:\\dir\\f"[..]));
}

#[test]
fn every_cut_of_a_body_is_refused_until_its_closing_boundary() {
    let body = format!("{}{}--XX--", part("a", "1"), part("b", "2"));
    for end in 0..body.len() {
        let result = parse_text(&body[..end]);
        let expected = if end < 6 { MultipartError::NoBoundary } else { MultipartError::Truncated };
        assert_eq!(result, Err(expected), "cut at {end}");
    }
    assert_eq!(parse_text(&body).map(|p| p.len()), Ok(2));
}

#[test]
fn foreign_and_broken_bodies_are_refused() {
    assert_eq!(parse_text("a=1&b=2"), Err(MultipartError::NoBoundary));
    assert_eq!(parse(&Bytes::from("----"), b"", &Limits::default()), Err(MultipartError::Boundary));
    let disposition = "Content-Disposition: form-data; name=a\r\n";
    for head in [
        "no colon\r\n".to_owned(),
        "a : b\r\n".to_owned(),
        format!("{disposition} folded\r\n"),
        "a: b\0\r\n".to_owned(),
        disposition.repeat(2),
    ] {
        assert_eq!(parse_text(&format!("--XX\r\n{head}\r\n1\r\n--XX--")), Err(MultipartError::PartHead), "{head:?}");
    }
    assert_eq!(parse_text("--XX\n\n1\n--XX--\n"), Err(MultipartError::NoBoundary));
}

#[test]
fn what_is_past_the_limits_is_read_over_and_counted() {
    let limits = Limits { max_fields: 2, max_files: 1, max_part_head: 64 };
    let file = |name: &str| format!("--XX\r\nContent-Disposition: form-data; name={name}; filename=f\r\n\r\n\r\n");
    let body = [part("a", ""), file("b"), part("c", ""), file("d"), part("e", ""), part("f", ""), file("g")].concat();
    let form = parse(&Bytes::from(format!("{body}--XX--")), b"XX", &limits).expect("valid");
    assert_eq!((form.parts.iter().map(|p| &p.name[..]).collect::<Vec<_>>()), [b"a", b"b", b"c"]);
    assert_eq!((form.more_fields, form.more_files), (2, 2));
    assert_eq!(
        parse(&Bytes::from(body), b"XX", &limits),
        Err(MultipartError::Truncated),
        "it is still read to its end"
    );
}

#[test]
fn part_heads_have_limits() {
    let limits = Limits { max_part_head: 64, ..Limits::default() };
    let run = |body: String| parse(&Bytes::from(body), b"XX", &limits).map(|form| form.parts.len());
    assert_eq!(run(format!("{}--XX--", part("a", ""))), Ok(1));
    assert_eq!(run(format!("{}--XX--", part(&"a".repeat(64), ""))), Err(MultipartError::PartHeadTooLarge));
    let many = |n: usize| format!("--XX\r\n{}\r\n\r\n--XX--", "a:\r\n".repeat(n));
    assert_eq!(parse_text(&many(MAX_PART_HEADERS)), Ok(vec![]));
    assert_eq!(parse_text(&many(MAX_PART_HEADERS + 1)), Err(MultipartError::PartHeadTooLarge));
}

#[test]
fn the_boundary_is_found_in_any_case_and_quoting() {
    let longest = "b".repeat(MAX_BOUNDARY);
    for (content_type, expected) in [
        ("multipart/form-data; boundary=abc", Ok(Some("abc"))),
        ("Multipart/Form-Data;charset=x; BOUNDARY=\"a;b\"", Ok(Some("a;b"))),
        ("multipart/form-data; boundary = abc ; x=y", Ok(Some("abc"))),
        ("multipart/form-data; boundary=abc; boundary=def", Ok(Some("abc"))),
        (&format!("multipart/form-data; boundary={longest}"), Ok(Some(&longest[..]))),
        (&format!("multipart/form-data; boundary={longest}b"), Err(MultipartError::Boundary)),
        ("multipart/form-data; boundary=", Err(MultipartError::Boundary)),
        ("multipart/form-data; boundary=\"\"", Err(MultipartError::Boundary)),
        ("multipart/form-data; xboundary=abc", Err(MultipartError::Boundary)),
        ("multipart/form-data", Err(MultipartError::Boundary)),
        ("multipart/mixed; boundary=abc", Ok(None)),
        ("text/plain; x=\"boundary=abc\"", Ok(None)),
    ] {
        assert_eq!(boundary(content_type.as_bytes()), expected.map(|name| name.map(str::as_bytes)), "{content_type}");
    }
}

#[test]
fn what_the_encoder_writes_the_parser_reads() {
    let mut out = BytesMut::new();
    field(&mut out, "XX", b"na\"me\r\n", b"v\r\nalue");
    file_head(&mut out, "XX", b"up", b"f.bin", b"image/png\r\nX: y");
    out.extend_from_slice(b"\0\xff\r\n");
    file_end(&mut out);
    end(&mut out, "XX");
    assert_eq!(boundary(content_type("XX").as_bytes()), Ok(Some(&b"XX"[..])));
    let parts = parse(&out.freeze(), b"XX", &Limits::default()).expect("valid").parts;
    assert_eq!((&parts[0].name[..], &parts[0].data[..]), (&b"na%22me%0D%0A"[..], &b"v\r\nalue"[..]));
    assert_eq!(parts[1].filename.as_deref(), Some(&b"f.bin"[..]));
    assert_eq!(parts[1].content_type.as_deref(), Some(&b"image/pngX: y"[..]));
    assert_eq!(parts[1].data, &b"\0\xff\r\n"[..]);
}
