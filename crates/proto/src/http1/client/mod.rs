//! HTTP/1 in the client's role: requests out, responses in.
//!
//! [`encode_head`] writes a request; [`ResponseDecoder`] reads the response to it as head, body pieces and end, so that a driver
//! may keep the body or stream it to a file.

mod decode;
mod encode;

pub use decode::{
    DEFAULT_MAX_BODY, DEFAULT_MAX_HEAD, MAX_HEADERS, MAX_INTERIM, ResponseDecoder, ResponseError, ResponseEvent,
    ResponseHead, ResponseLimits,
};
pub use encode::{EncodeError, encode_head, encode_request};
