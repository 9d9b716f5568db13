//! Writing commands and replies.

use bytes::{BufMut, BytesMut};

use super::Reply;
use crate::http1::response::decimal;

/// Writes a command as an array of bulk strings: `encode_command(out, &["SET", "key", "value"])`. Any bytes are allowed.
pub fn encode_command<A: AsRef<[u8]>>(out: &mut BytesMut, args: &[A]) {
    out.reserve(16 + args.iter().map(|a| a.as_ref().len() + 16).sum::<usize>());
    prefixed(out, b'*', args.len());
    args.iter().for_each(|arg| bulk(out, arg.as_ref()));
}

/// Writes a value, as a server answers. Line ends in simple strings and errors become spaces, since they would end the line.
pub fn encode_reply(out: &mut BytesMut, reply: &Reply) {
    match reply {
        Reply::Simple(text) => line(out, b'+', text),
        Reply::Error(text) => line(out, b'-', text),
        Reply::Int(n) => {
            out.put_u8(b':');
            if *n < 0 {
                out.put_u8(b'-');
            }
            decimal(out, n.unsigned_abs());
            out.put_slice(b"\r\n");
        }
        Reply::Bulk(data) => bulk(out, data),
        Reply::Nil => out.put_slice(b"$-1\r\n"),
        Reply::Array(items) => {
            prefixed(out, b'*', items.len());
            items.iter().for_each(|item| encode_reply(out, item));
        }
    }
}

fn prefixed(out: &mut BytesMut, kind: u8, n: usize) {
    out.put_u8(kind);
    decimal(out, n as u64);
    out.put_slice(b"\r\n");
}

fn bulk(out: &mut BytesMut, data: &[u8]) {
    prefixed(out, b'$', data.len());
    out.put_slice(data);
    out.put_slice(b"\r\n");
}

fn line(out: &mut BytesMut, kind: u8, text: &[u8]) {
    out.put_u8(kind);
    text.iter().for_each(|&b| out.put_u8(if matches!(b, b'\r' | b'\n') { b' ' } else { b }));
    out.put_slice(b"\r\n");
}
