//! Answers that are compressed, and those that are not.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Client, Script, http, serve};
use steel_engine::server::{Compression, HttpOptions, Port, Protocol};
use steel_proto::coding::ContentDecoder;

fn compressing() -> Port {
    let Protocol::Http(options) = http().protocol else { unreachable!("http() speaks it") };
    Port::new(Protocol::Http(HttpOptions { compression: Some(Compression::default()), ..options }))
}

fn unfolded(coding: &str, body: &[u8]) -> Vec<u8> {
    let mut decoder = ContentDecoder::new(coding.as_bytes(), 1 << 20).unwrap();
    let mut all = decoder.decode(body).unwrap();
    all.extend(decoder.finish().unwrap());
    all
}

fn ask(client: &mut Client, method: &str, path: &str, accepted: &str) -> common::Response {
    client.send(format!("{method} {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: {accepted}\r\n\r\n"));
    client.try_response(method == "HEAD").unwrap()
}

#[test]
fn an_answer_is_coded_as_the_client_likes_it_most() {
    let text = "a text that says the same, ".repeat(1000);
    let sent = text.clone();
    let app = Script::new(move |_, mut exchange, _| {
        let mut response = exchange.respond(200, None).unwrap();
        response.header(b"ETag", b"\"v1\"").unwrap();
        response.end(sent.as_bytes()).unwrap();
    });
    serve(compressing(), app, move |address| {
        let mut client = Client::connect(address);
        for (accepted, coding) in
            [("gzip, br", "br"), ("gzip", "gzip"), ("deflate, br;q=0.1", "deflate"), ("zstd", "zstd")]
        {
            let response = ask(&mut client, "GET", "/", accepted);
            assert_eq!(response.header("content-encoding"), Some(coding));
            assert_eq!(response.header("vary"), Some("Accept-Encoding"));
            assert_eq!(response.header("etag"), Some("W/\"v1\""));
            assert_eq!(response.header("content-length"), Some(response.body.len().to_string().as_str()));
            assert!(response.body.len() < 1000);
            assert_eq!(unfolded(coding, &response.body), text.as_bytes());
            let head = ask(&mut client, "HEAD", "/", accepted);
            assert_eq!((head.header("content-encoding"), head.header("content-length")), (Some(coding), None));
            assert_eq!(head.header("content-type"), Some("text/html"));
        }
        let plain = ask(&mut client, "GET", "/", "gzip;q=0");
        assert_eq!((plain.header("content-encoding"), plain.header("vary")), (None, Some("Accept-Encoding")));
        assert_eq!((plain.header("etag"), plain.body.len()), (Some("\"v1\""), text.len()));
    });
}

#[test]
fn what_is_not_worth_it_or_not_allowed_goes_out_as_it_is() {
    let app = Script::new(|_, mut exchange, request| {
        let path = request.head.path().to_vec();
        let mut response = exchange.respond(if path == b"/204" { 204 } else { 200 }, None).unwrap();
        let mut body = vec![b'a'; 1000];
        match &path[..] {
            b"/short" => body.truncate(19),
            b"/coded" => response.header(b"Content-Encoding", b"gzip").unwrap(),
            b"/kept" => response.header(b"Content-Encoding", b"").unwrap(),
            b"/image" => response.header(b"Content-Type", b"image/png").unwrap(),
            b"/fixed" => response.header(b"Cache-Control", b"public, No-Transform").unwrap(),
            b"/part" => response.header(b"Content-Range", b"bytes 0-999/2000").unwrap(),
            // What looks like chance becomes no shorter.
            b"/chance" => {
                let mut seed = 1_u64;
                body.iter_mut().for_each(|byte| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    *byte = (seed >> 56) as u8;
                });
            }
            _ => {}
        }
        response.end(&body).unwrap();
    });
    serve(compressing(), app, |address| {
        let mut client = Client::connect(address);
        for (path, length) in
            [("/short", 19), ("/kept", 1000), ("/image", 1000), ("/fixed", 1000), ("/part", 1000), ("/chance", 1000)]
        {
            let response = ask(&mut client, "GET", path, "gzip");
            assert_eq!((response.header("content-encoding"), response.body.len()), (None, length), "{path}");
        }
        assert_eq!(ask(&mut client, "GET", "/coded", "br").header("content-encoding"), Some("gzip"));
        let none = ask(&mut client, "GET", "/204", "gzip");
        assert_eq!((none.header("content-encoding"), none.header("vary")), (None, None));
        assert_eq!(ask(&mut client, "GET", "/", "gzip").header("content-encoding"), Some("gzip"));
    });
}

#[test]
fn each_part_of_a_stream_can_be_unfolded_when_it_has_come() {
    let app = Script::new(|_, mut exchange, _| {
        let first = [b'a'; 50];
        exchange.respond(200, None).unwrap().stream(first.len()).unwrap();
        exchange.write(&first).unwrap();
        exchange.write(b"second").unwrap();
        exchange.end(b"third").unwrap();
    });
    serve(compressing(), app, |address| {
        let mut client = Client::connect(address);
        for coding in ["br", "gzip", "deflate", "zstd"] {
            let response = ask(&mut client, "GET", "/", coding);
            assert_eq!(response.header("content-encoding"), Some(coding));
            assert_eq!(response.header("transfer-encoding"), Some("chunked"));
            assert_eq!(unfolded(coding, &response.body), [&[b'a'; 50][..], b"secondthird"].concat());
        }
        assert_eq!(ask(&mut client, "GET", "/", "").text().len(), 61);
        let head = ask(&mut client, "HEAD", "/", "gzip");
        assert_eq!(head.header("content-encoding"), Some("gzip"));
    });
}
