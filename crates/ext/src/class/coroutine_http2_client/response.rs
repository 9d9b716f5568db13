//! A `Swoole\Http2\Response`.

use steel_engine::client::http2::Answer;
use steel_proto::{coding::ContentDecoder, cookie, urlencoded};
use steel_zend::{Array, Object, Result, ZStr, Zval};

use crate::class::http_parts::most_of_answer;

/// # Errors
/// The class is not there.
pub(super) fn object(answer: Answer) -> Result<Object> {
    let object = Object::create("Swoole\\Http2\\Response", &[])?;
    object.set("streamId", i64::from(answer.stream))?;
    object.set("pipeline", !answer.is_last)?;
    object.set("statusCode", i64::from(answer.status))?;
    if answer.status != 0 || !answer.trailers.is_empty() {
        show(&object, &answer)?;
    }
    if !answer.data.is_empty() {
        object.set("data", Zval::str(unfolded(&answer).as_deref().unwrap_or(&answer.data)))?;
    }
    Ok(object)
}

/// The body of a whole answer that was compressed; `None`: as it is.
fn unfolded(answer: &Answer) -> Option<Vec<u8>> {
    let coding = answer.fields.get("content-encoding").filter(|_| answer.is_last)?;
    let mut decoder = ContentDecoder::new(coding.as_bytes(), most_of_answer())?;
    let mut plain = decoder.decode(&answer.data).ok()?.to_vec();
    plain.extend_from_slice(&decoder.finish().ok()?);
    Some(plain)
}

/// Fields and cookies.
fn show(object: &Object, answer: &Answer) -> Result {
    let (mut headers, mut set_cookies, mut cookies) = (Array::new(), Array::new(), Array::new());
    for (name, value) in answer.fields.iter().chain(&answer.trailers) {
        headers.set_symbolic(&ZStr::new(name.as_str().as_bytes()), Zval::str(value.as_bytes()));
        if name == "set-cookie" {
            set_cookies.push(Zval::str(value.as_bytes()));
            if let Some((name, value)) = cookie::parse_set_cookie(value.as_bytes()) {
                cookies.set_symbolic(&ZStr::new(name), &*urlencoded::decode(value));
            }
        }
    }
    object.set("headers", headers)?;
    if !answer.trailers.is_empty() {
        let mut trailers = Array::new();
        for (name, value) in &answer.trailers {
            trailers.set_symbolic(&ZStr::new(name.as_str().as_bytes()), Zval::str(value.as_bytes()));
        }
        object.set("trailers", trailers)?;
    }
    object.set("set_cookie_headers", set_cookies)?;
    object.set("cookies", cookies)
}
