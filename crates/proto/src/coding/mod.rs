//! Content codings (RFC 9110, 8.4.1): gzip, deflate, br (RFC 7932) and zstd (RFC 8878), in both directions and piece by piece; and the
//! negotiation of them.
//!
//! Servers fold answers ([`Encoder`]) by what the client accepts ([`negotiate`]); clients, and servers whose clients fold their requests,
//! unfold them ([`ContentDecoder`]), with a limit on what becomes of them.

mod accept;
mod brotli;
mod decode;
mod encode;
mod whole;
mod zstd;

pub use accept::negotiate;
pub use decode::{ACCEPTED, CodingError, ContentDecoder};
pub use encode::Encoder;
pub use whole::fold;

/// A content coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Brotli.
    Brotli,
    /// gzip, also called x-gzip.
    Gzip,
    /// What HTTP calls "deflate": the format of zlib.
    Deflate,
    /// Zstandard.
    Zstd,
}

impl Coding {
    /// All of them; of those that a client likes equally, the first is taken (the reference's order).
    pub const ALL: [Coding; 4] = [Coding::Brotli, Coding::Gzip, Coding::Deflate, Coding::Zstd];

    /// Its registered name.
    pub fn name(self) -> &'static str {
        match self {
            Coding::Brotli => "br",
            Coding::Gzip => "gzip",
            Coding::Deflate => "deflate",
            Coding::Zstd => "zstd",
        }
    }

    /// The coding of that name, in any case of letters.
    pub fn of(name: &[u8]) -> Option<Coding> {
        let name = name.trim_ascii();
        let found = Coding::ALL.into_iter().find(|coding| name.eq_ignore_ascii_case(coding.name().as_bytes()));
        found.or_else(|| name.eq_ignore_ascii_case(b"x-gzip").then_some(Coding::Gzip))
    }
}
