//! Compression of answers: what a port wants, and what is done about one answer.
//!
//! An answer is folded if the program lets its port do so, the client accepts a coding ([`steel_proto::coding::negotiate`]), and it is worth it:
//! long enough, of a type that becomes shorter, and not coded already.

use std::cell::Cell;
use std::rc::Rc;
use steel_proto::coding::{self, Coding, Encoder, negotiate};
use steel_proto::http1::RequestHead;

/// Streams that a worker folds at once. Each keeps a window and tables of some 300 KiB for as long as it lasts, so that many that last
/// long would take much memory; those beyond go out as they are.
const MOST_STREAMS: usize = 256;

/// What a port compresses.
#[derive(Debug, Clone)]
pub struct Compression {
    /// How much time may be spent on it: 1 to 9 for gzip and deflate, 0 to 11 for br.
    pub level: u8,
    /// Bytes from which on an answer is compressed.
    pub min_length: usize,
    /// The media types of the answers that are; `None`: all but those that are compressed by nature, and streams of events.
    pub types: Option<Vec<Vec<u8>>>,
}

impl Default for Compression {
    /// The reference's figures.
    fn default() -> Self {
        Self { level: 1, min_length: 20, types: None }
    }
}

/// Media types whose content hardly becomes shorter, by their beginning.
const COMPRESSED: [&[u8]; 14] = [
    b"audio/",
    b"font/woff",
    b"image/",
    b"video/",
    b"application/gzip",
    b"application/java-archive",
    b"application/pdf",
    b"application/vnd.openxmlformats-",
    b"application/vnd.rar",
    b"application/x-7z-compressed",
    b"application/x-bzip",
    b"application/x-rar",
    b"application/zip",
    b"application/zstd",
];

/// Images that do.
const PLAIN_IMAGES: [&[u8]; 4] = [b"image/bmp", b"image/svg", b"image/vnd.microsoft.icon", b"image/x-icon"];

impl Compression {
    /// Whether answers of this `Content-Type` are compressed.
    pub(super) fn takes(&self, content_type: &[u8]) -> bool {
        let kind = content_type.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        let begins = |prefix: &&[u8]| kind.get(..prefix.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(prefix));
        match &self.types {
            Some(types) => types.iter().any(|one| one.eq_ignore_ascii_case(kind) || one == content_type),
            None if kind.eq_ignore_ascii_case(b"text/event-stream") => false,
            None => !COMPRESSED.iter().any(begins) || PLAIN_IMAGES.iter().any(begins),
        }
    }

    /// The coding that the client of a request likes most.
    pub(super) fn agree(&self, head: &RequestHead) -> Option<Coding> {
        let fields = head.headers().filter(|(name, _)| name.eq_ignore_ascii_case(b"accept-encoding"));
        negotiate(fields.map(|(_, value)| value))
    }

    /// A whole body; `None` if it would not become shorter.
    pub(super) fn fold(&self, coding: Coding, body: &[u8]) -> Option<Vec<u8>> {
        Some(coding::fold(coding, self.level, body)).filter(|folded| folded.len() < body.len())
    }
}

/// The body of an answer that is folded while it is written.
#[derive(Debug)]
pub(super) struct Folding {
    encoder: Encoder,
    /// A part that could not be sent yet: the next one is the same again.
    unsent: Option<Vec<u8>>,
    streams: Rc<Cell<usize>>,
}

impl Folding {
    /// `None` if too many of them are under way, counted in `streams`.
    pub(super) fn begin(coding: Coding, level: u8, streams: &Rc<Cell<usize>>) -> Option<Self> {
        if streams.get() >= MOST_STREAMS {
            return None;
        }
        streams.set(streams.get() + 1);
        Some(Self { encoder: Encoder::new(coding, level, None), unsent: None, streams: Rc::clone(streams) })
    }

    /// What is to be sent for a part: all that was said so far can be unfolded then.
    pub(super) fn fold(&mut self, part: &[u8]) -> Vec<u8> {
        self.unsent.take().unwrap_or_else(|| {
            self.encoder.push(part);
            self.encoder.flush();
            self.encoder.take()
        })
    }

    /// The client takes no more for now.
    pub(super) fn keep(&mut self, folded: Vec<u8>) {
        self.unsent = Some(folded);
    }

    /// What is to be sent for the last part.
    pub(super) fn finish(&mut self, part: &[u8]) -> Vec<u8> {
        let mut all = self.unsent.take().unwrap_or_default();
        // The other one is never asked for anything.
        let mut encoder = std::mem::replace(&mut self.encoder, Encoder::new(Coding::Zstd, 1, None));
        encoder.push(part);
        all.extend(encoder.finish());
        all
    }
}

impl Drop for Folding {
    fn drop(&mut self) {
        self.streams.set(self.streams.get() - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_that_are_compressed_by_nature_are_left_alone_unless_they_are_named() {
        let all = Compression::default();
        for kind in [
            "text/html",
            "application/json; charset=utf-8",
            "image/svg+xml",
            "IMAGE/BMP",
            "application/octet-stream",
            "font/ttf",
            "",
        ] {
            assert!(all.takes(kind.as_bytes()), "{kind}");
        }
        for kind in ["image/png", "Video/mp4", "application/zip", "font/woff2", "text/event-stream"] {
            assert!(!all.takes(kind.as_bytes()), "{kind}");
        }
        let some = Compression { types: Some(vec![b"text/html".to_vec(), b"image/png".to_vec()]), ..all };
        assert!(some.takes(b"text/html;charset=utf-8") && some.takes(b"Image/PNG") && !some.takes(b"text/plain"));
    }

    #[test]
    fn only_so_many_streams_are_folded_at_once() {
        let streams = Rc::new(Cell::new(MOST_STREAMS - 1));
        let one = Folding::begin(Coding::Zstd, 1, &streams);
        assert!(one.is_some() && Folding::begin(Coding::Zstd, 1, &streams).is_none());
        drop(one);
        assert!(Folding::begin(Coding::Zstd, 1, &streams).is_some());
    }

    #[test]
    fn a_part_that_was_refused_is_folded_once() {
        let streams = Rc::default();
        let mut folding = Folding::begin(Coding::Gzip, 1, &streams).expect("the first");
        let part = folding.fold(b"a part");
        folding.keep(part.clone());
        assert_eq!(folding.fold(b"a part"), part);
    }
}
