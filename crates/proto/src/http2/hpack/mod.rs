//! HPACK, by which fields are compressed (RFC 7541): a decoder that hands each field to a [`Sink`], and an encoder of an answer's lines.
//!
//! ```text
//! block --Decoder--> (Mark, name, value) --> Sink          the table keeps each field's Mark, so what repeats is judged once
//! line of HTTP/1 --Encoder--> block                        the table keeps lines as they are given, so what repeats is found at once
//! ```
//! Neither allocates for a field: tables keep text in one piece of memory each ([`table`]).

mod decode;
mod encode;
mod huffman;
mod integer;
mod lengths;
mod mark;
mod statics;
mod table;

pub(super) use decode::{Decoder, Sink};
pub(super) use encode::Encoder;
pub(super) use mark::{Fault, Kind, Mark};

/// The size of a table before anybody says another (RFC 9113, 6.5.2).
pub(super) const DEFAULT_TABLE: u32 = 4096;

/// Why a block cannot be unfolded. What comes behind it cannot be either (RFC 9113, 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum HpackError {
    /// It ends within a field.
    #[error("a field is cut off")]
    Short,
    /// A number is too large, or its end does not come.
    #[error("a number in fields is too large")]
    Number,
    /// Another string than it says, or EOS.
    #[error("a string in fields is not coded as it says")]
    Huffman,
    /// A field that is in no table.
    #[error("a field is named that is in no table")]
    Index,
    /// A change of the table's size behind a field, beyond what was allowed, or not where it must be.
    #[error("the table of fields has a size that it may not have")]
    TableSize,
    /// It unfolds to many times what is allowed.
    #[error("fields unfold to more than anybody needs")]
    Bomb,
}

#[cfg(test)]
mod tests;
