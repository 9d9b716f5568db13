//! A request without a connection, which the program feeds with bytes: `Request::create()` and `parse()`.

use std::rc::Rc;

use bytes::{Bytes, BytesMut};
use steel_engine::server::{Body, Limits, Request};
use steel_proto::http1::{Event, RequestDecoder};
use steel_zend::{Call, Error, Key, Result};

use crate::settings::HttpSettings;

/// See the module.
pub(super) struct Parsing {
    decoder: RequestDecoder,
    /// What is not used yet.
    buffer: BytesMut,
    /// All that has come.
    fed: Vec<u8>,
    settings: Rc<HttpSettings>,
}

/// What some bytes have made of it.
pub(super) enum Fed {
    /// It is not whole yet.
    Part,
    /// It is whole, and so many of the bytes belong to it.
    Whole(Request, usize),
    /// It is none.
    Refused,
}

impl Parsing {
    /// By the options of `create()`.
    pub(super) fn new(call: &Call) -> Result<Parsing> {
        let mut settings = HttpSettings { files_as_php: true, ..HttpSettings::default() };
        if let Some(options) = call.given(0) {
            let Some(options) = options.as_array() else {
                return Err(Error::throw("TypeError", "the options must be an array", 0));
            };
            for (key, value) in options.iter() {
                let Key::Str(key) = key else { continue };
                match &*String::from_utf8_lossy(key).to_ascii_lowercase() {
                    "parse_cookie" => settings.parse_cookie = value.is_truthy()?,
                    "parse_body" => settings.parse_post = value.is_truthy()?,
                    "parse_files" => settings.files_as_php = value.is_truthy()?,
                    "upload_tmp_dir" => settings.upload_dir = value.to_str()?.to_lossy().into_owned().into(),
                    // Of answers, which this request has none of.
                    _ => {}
                }
            }
        }
        // The program has all of it in memory anyway.
        let limits = Limits { max_body: usize::MAX, ..Limits::default() };
        let decoder = RequestDecoder::new(limits);
        Ok(Parsing { decoder, buffer: BytesMut::new(), fed: Vec::new(), settings: Rc::new(settings) })
    }

    pub(super) fn settings(&self) -> Rc<HttpSettings> {
        Rc::clone(&self.settings)
    }

    pub(super) fn feed(&mut self, bytes: &[u8]) -> Fed {
        self.fed.extend_from_slice(bytes);
        self.buffer.extend_from_slice(bytes);
        loop {
            match self.decoder.decode(&mut self.buffer) {
                Ok(Some(Event::ExpectContinue)) => {}
                Ok(Some(Event::Request(request))) => {
                    let body = Body::Bytes(Bytes::from(request.body.to_vec()));
                    let taken = bytes.len().saturating_sub(self.buffer.len());
                    return Fed::Whole(Request { head: request.head, body }, taken);
                }
                Ok(None) => return Fed::Part,
                Err(_) => return Fed::Refused,
            }
        }
    }

    /// All that has come.
    pub(super) fn fed(&self) -> &[u8] {
        &self.fed
    }

    /// The method, if it has come.
    pub(super) fn method(&self) -> Option<&[u8]> {
        let line = self.fed.trim_ascii_start();
        line.iter().position(|byte| *byte == b' ').map(|end| &line[..end])
    }
}
