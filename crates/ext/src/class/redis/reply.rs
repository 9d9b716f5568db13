//! PHP values of replies.

use steel_proto::resp::Reply;
use steel_zend::{Array, Zval};

/// A reply as PHP code gets it; an error is `false`, also inside an array.
pub(super) fn value(reply: &Reply) -> Zval {
    match reply {
        Reply::Simple(text) | Reply::Bulk(text) => Zval::str(text),
        Reply::Int(number) => Zval::int(*number),
        Reply::Nil => Zval::null(),
        Reply::Error(_) => Zval::bool(false),
        Reply::Array(parts) => parts.iter().map(value).collect::<Array>().into(),
    }
}
