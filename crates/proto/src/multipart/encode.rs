//! Writing a `multipart/form-data` body, piece by piece so that a file's content may be streamed.
//!
//! Names and file names are escaped as browsers do (WHATWG: `"`, CR and LF become `%22`, `%0D`, `%0A`), so that they cannot break out.
//! The caller chooses a boundary that does not occur in the data, which takes randomness.

use bytes::{BufMut, BytesMut};

/// The `Content-Type` of a form with this boundary.
pub fn content_type(boundary: &str) -> String {
    format!("multipart/form-data; boundary={boundary}")
}

/// Writes a plain field.
pub fn field(out: &mut BytesMut, boundary: &str, name: &[u8], value: &[u8]) {
    disposition(out, boundary, name);
    out.put_slice(b"\r\n\r\n");
    out.put_slice(value);
    out.put_slice(b"\r\n");
}

/// Writes what comes before a file's content. [`file_end`] must follow the content.
pub fn file_head(out: &mut BytesMut, boundary: &str, name: &[u8], filename: &[u8], content_type: &[u8]) {
    disposition(out, boundary, name);
    out.put_slice(b"; filename=\"");
    escaped(out, filename);
    out.put_slice(b"\"\r\nContent-Type: ");
    // A line end in a media type is not escaped but dropped: there is no value it could mean.
    content_type.iter().filter(|b| !matches!(b, b'\r' | b'\n' | 0)).for_each(|&b| out.put_u8(b));
    out.put_slice(b"\r\n\r\n");
}

/// Writes what comes after a file's content.
pub fn file_end(out: &mut BytesMut) {
    out.put_slice(b"\r\n");
}

/// Writes the closing boundary.
pub fn end(out: &mut BytesMut, boundary: &str) {
    out.put_slice(b"--");
    out.put_slice(boundary.as_bytes());
    out.put_slice(b"--\r\n");
}

fn disposition(out: &mut BytesMut, boundary: &str, name: &[u8]) {
    out.put_slice(b"--");
    out.put_slice(boundary.as_bytes());
    out.put_slice(b"\r\nContent-Disposition: form-data; name=\"");
    escaped(out, name);
    out.put_u8(b'"');
}

fn escaped(out: &mut BytesMut, text: &[u8]) {
    for &byte in text {
        match byte {
            b'"' => out.put_slice(b"%22"),
            b'\r' => out.put_slice(b"%0D"),
            b'\n' => out.put_slice(b"%0A"),
            0 => {}
            _ => out.put_u8(byte),
        }
    }
}
