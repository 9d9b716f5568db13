//! What only clients read: the answers of proxies, and coded bodies.

use bytes::BytesMut;
use steel_proto::coding::ContentDecoder;
use steel_proto::tunnel::{Closed, Credentials, HttpTunnel, Socks5, Step, Target};

const MAX_UNFOLDED: u64 = 1 << 16;

/// A proxy's answers are the same from one piece and from many: what is sent to it, whether it opens the way, and what the host's first
/// bytes are.
pub(crate) fn tunnel(input: &[u8], step: usize) -> String {
    let target = |host: &[u8]| Target { host: host.to_vec(), port: 80 };
    let known = || Some(Credentials { user: b"me".to_vec(), password: b"secret".to_vec() });
    let mut story = String::new();
    for (host, credentials) in [(&b"h.test"[..], None), (b"h.test", known()), (b"::1", known()), (&[b'h'; 300], None)] {
        let socks = |step| {
            let mut tunnel = Socks5::new(target(host), credentials.clone());
            opened(|buffer| tunnel.receive(buffer), input, step)
        };
        let http = |step| {
            let mut tunnel = HttpTunnel::new(target(host), credentials.clone());
            opened(|buffer| tunnel.receive(buffer), input, step)
        };
        for (whole, stepped) in [(socks(input.len()), socks(step)), (http(input.len()), http(step))] {
            assert_eq!(whole, stepped, "splitting changed what the proxy said");
            story += &format!(
                "{} {:.16};",
                whole.0.len(),
                format!("{:?}", whole.1.map(|rest| rest.map(|r| r.len().min(2))))
            );
        }
        if let Ok(begin) = HttpTunnel::new(target(input), credentials).begin() {
            let ends: Vec<_> = memchr::memmem::find_iter(&begin, b"\r\n\r\n").collect();
            assert_eq!(ends, [begin.len() - 4], "a host's name broke out of the request");
        }
    }
    story
}

/// What is sent to the proxy, and what is left for the host; `None` when it has not opened the way yet.
type Opened = (Vec<Vec<u8>>, Result<Option<Vec<u8>>, Closed>);

fn opened(mut receive: impl FnMut(&mut BytesMut) -> Result<Step, Closed>, input: &[u8], step: usize) -> Opened {
    let (mut buf, mut sent) = (BytesMut::new(), Vec::new());
    let mut pieces = input.chunks(step.max(1));
    loop {
        match receive(&mut buf) {
            Ok(Step::Send(bytes)) => sent.push(bytes),
            Ok(Step::Open) => {
                buf.extend(pieces.flatten());
                return (sent, Ok(Some(buf.to_vec())));
            }
            Ok(Step::More) => match pieces.next() {
                Some(piece) => buf.extend_from_slice(piece),
                None => return (sent, Ok(None)),
            },
            Err(closed) => return (sent, Err(closed)),
        }
    }
}

/// A coded body unfolds to the same from one piece and from many, within its limit; what is folded unfolds to itself, and not before its
/// end has come.
pub(crate) fn coding(input: &[u8], step: usize) -> String {
    let mut story = String::new();
    for coding in ["gzip", "deflate", "br", "zstd"] {
        let (whole, stepped) = (unfolded(coding, input, input.len()), unfolded(coding, input, step));
        assert_eq!(whole, stepped, "splitting changed the body");
        assert!(whole.as_ref().is_none_or(|body| body.len() as u64 <= MAX_UNFOLDED));
        story += &format!("{:?};", whole.map(|body| body.len()));
    }
    let level = flate2::Compression::fast();
    let (mut gzip, mut zlib, mut raw) = (Vec::new(), Vec::new(), Vec::new());
    std::io::Read::read_to_end(&mut flate2::read::GzEncoder::new(input, level), &mut gzip).expect("from memory");
    std::io::Read::read_to_end(&mut flate2::read::ZlibEncoder::new(input, level), &mut zlib).expect("from memory");
    std::io::Read::read_to_end(&mut flate2::read::DeflateEncoder::new(input, level), &mut raw).expect("from memory");
    for (coding, folded) in [("gzip", gzip), ("deflate", zlib), ("deflate", raw)] {
        assert_eq!(unfolded(coding, &folded, step).as_deref(), Some(input));
        let cut = 1 + step % (folded.len() - 1);
        assert_eq!(unfolded(coding, &folded[..cut], step), None, "a body that is cut off looks complete");
    }
    story
}

/// The body, or `None` for one that is refused.
fn unfolded(coding: &str, input: &[u8], step: usize) -> Option<Vec<u8>> {
    let mut decoder = ContentDecoder::new(coding.as_bytes(), MAX_UNFOLDED).expect("a known coding");
    let mut body = Vec::new();
    for piece in input.chunks(step.max(1)) {
        body.extend(decoder.decode(piece).ok()?);
    }
    body.extend(decoder.finish().ok()?);
    Some(body)
}
