//! Answers with a file, or a part of it, or what the client need not have again (RFC 9110, 13 and 14).

use super::super::response::FilePart;
use super::super::{Exchange, Response, ResponseError};
use super::shelf::{Found, Item};
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::rc::Rc;
use steel_proto::http1::RequestHead;
use steel_proto::http1::conditions::{Validators, Verdict, judge};
use steel_proto::http1::range::{Part, Wanted, wanted};

/// What is shown for a file that is not there.
pub(super) const NOT_FOUND: &[u8] =
    b"<!DOCTYPE html>\n<html>\n<head><title>404 Not Found</title></head>\n<body><h1>404 Not Found</h1></body>\n</html>\n";

/// What is shown where a file may be, which could not be opened or read.
pub(super) const UNAVAILABLE: &[u8] = b"<!DOCTYPE html>\n<html>\n<head><title>503 Service Unavailable</title></head>\n\
<body><h1>503 Service Unavailable</h1></body>\n</html>\n";

/// A page of the server's own.
pub(super) fn page(mut exchange: Exchange, status: u16, page: &[u8]) {
    let result = exchange.respond(status, None).and_then(|mut response| {
        response.header(b"Content-Type", b"text/html")?;
        response.as_it_is();
        response.end(page)
    });
    settle(exchange, result);
}

/// The client has gone, or the answer is out; nothing else can be.
fn settle(exchange: Exchange, result: Result<(), ResponseError>) {
    if result.is_err() && exchange.is_unanswered() {
        exchange.refuse(500);
    }
}

pub(super) fn file(mut exchange: Exchange, head: &RequestHead, found: Found) {
    let item = Rc::clone(&found.item);
    let result = match judge(head, Validators { tag: item.tag.as_bytes(), modified: item.modified }) {
        Verdict::NotModified => begin(&mut exchange, 304, &item).and_then(|response| response.end(b"")),
        Verdict::Failed => exchange.respond(412, None).and_then(|response| response.end(b"")),
        Verdict::Perform { range } => {
            // Also for HEAD, which is to say what GET would (as Apache, nginx and the reference have it), though RFC 9110, 14.2 knows parts
            // of GET only.
            let range = head.header("range").filter(|_| range);
            match range.map_or(Wanted::Whole, |range| wanted(range, item.size)) {
                Wanted::Whole => whole(&mut exchange, found),
                Wanted::Nothing => nothing(&mut exchange, &item),
                Wanted::Parts(parts) => match parts[..] {
                    [part] => one(&mut exchange, found, part),
                    _ => several(&mut exchange, found, &parts),
                },
            }
        }
    };
    settle(exchange, result);
}

fn begin<'e>(exchange: &'e mut Exchange, status: u16, item: &Item) -> Result<Response<'e>, ResponseError> {
    let mut response = exchange.respond(status, None)?;
    response.as_it_is();
    response.header(b"Last-Modified", &item.date)?;
    response.header(b"ETag", item.tag.as_bytes())?;
    Ok(response)
}

/// What the program calls it may be no value of a field.
fn typed(response: &mut Response<'_>, item: &Item) {
    let _ = response.header(b"Content-Type", item.kind.as_bytes());
}

fn whole(exchange: &mut Exchange, found: Found) -> Result<(), ResponseError> {
    let mut response = begin(exchange, 200, &found.item)?;
    typed(&mut response, &found.item);
    response.header(b"Accept-Ranges", b"bytes")?;
    let length = found.item.size;
    send(response, found, Part { first: 0, length })
}

fn nothing(exchange: &mut Exchange, item: &Item) -> Result<(), ResponseError> {
    let mut response = exchange.respond(416, None)?;
    response.header(b"Content-Range", format!("bytes */{}", item.size).as_bytes())?;
    response.end(b"")
}

fn one(exchange: &mut Exchange, found: Found, part: Part) -> Result<(), ResponseError> {
    let mut response = begin(exchange, 206, &found.item)?;
    typed(&mut response, &found.item);
    response.header(b"Content-Range", content_range(part, found.item.size).as_bytes())?;
    send(response, found, part)
}

fn content_range(part: Part, size: u64) -> String {
    format!("bytes {}-{}/{size}", part.first, part.last())
}

fn send(response: Response<'_>, found: Found, part: Part) -> Result<(), ResponseError> {
    match (&found.item.content, found.file) {
        (Some(content), _) => response.end(slice(content, part)),
        (None, Some(file)) => response.send_file(file, part.first, part.length),
        (None, None) => response.end(b""),
    }
}

fn slice(content: &[u8], part: Part) -> &[u8] {
    content.get(part.first as usize..).and_then(|rest| rest.get(..part.length as usize)).unwrap_or_default()
}

/// `multipart/byteranges` (RFC 9110, 14.6).
fn several(exchange: &mut Exchange, found: Found, parts: &[Part]) -> Result<(), ResponseError> {
    let item = &found.item;
    let boundary = format!("{:016x}", RandomState::new().build_hasher().finish());
    let heads: Vec<String> = parts
        .iter()
        .enumerate()
        .map(|(index, part)| {
            let line = if index == 0 { "" } else { "\r\n" };
            let range = content_range(*part, item.size);
            format!("{line}--{boundary}\r\nContent-Type: {}\r\nContent-Range: {range}\r\n\r\n", item.kind)
        })
        .collect();
    let end = format!("\r\n--{boundary}--\r\n");
    let mut response = begin(exchange, 206, item)?;
    response.header(b"Content-Type", format!("multipart/byteranges; boundary={boundary}").as_bytes())?;
    if let Some(content) = &item.content {
        let mut body = Vec::new();
        for (head, part) in heads.iter().zip(parts) {
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(slice(content, *part));
        }
        body.extend_from_slice(end.as_bytes());
        return response.end(&body);
    }
    let Some(file) = found.file else { return response.end(b"") };
    let parts =
        heads.into_iter().zip(parts).map(|(head, part)| FilePart { head, first: part.first, length: part.length });
    response.send_parts(file, &parts.collect::<Vec<_>>(), end.as_bytes())
}
