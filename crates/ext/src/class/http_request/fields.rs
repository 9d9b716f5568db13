//! The arrays that come from the head of a request: headers, cookies, query.

use steel_engine::server::RequestHead;
use steel_proto::{cookie, urlencoded};
use steel_zend::{Array, Key, ZStr, Zval, variables};

use crate::server::{notices::Cut, reception::Reception};

/// Fields of which the last one counts, as in the reference; programs take these for strings.
const SINGLE: [&[u8]; 7] =
    [b"user-agent", b"accept", b"content-type", b"content-length", b"authorization", b"connection", b"accept-encoding"];

/// `$request->header`: names in lower case; a repeated header is an array of its values. Cookies have a property of their own.
pub(super) fn headers(head: &RequestHead, without_cookies: bool) -> Array {
    let mut array = Array::with_capacity(8);
    for (name, value) in head.headers() {
        if without_cookies && name.eq_ignore_ascii_case(b"cookie") {
            continue;
        }
        let name = ZStr::build(name.len(), |room| {
            room.copy_from_slice(name);
            room.make_ascii_lowercase();
        });
        let value = Zval::str(value);
        let merged = match array.get(name.as_bytes()) {
            Some(first) if !SINGLE.contains(&name.as_bytes()) => repeated(first, value),
            _ => value,
        };
        array.set_symbolic(&name, merged);
    }
    array
}

fn repeated(first: &Zval, value: Zval) -> Zval {
    let mut values = first.as_array().unwrap_or_else(|| [first.clone()].into_iter().collect());
    values.push(value);
    values.into()
}

/// `$request->cookie`, as `$_COOKIE` has it; `None` without a cookie header. No more than `max_input_vars` of them are read.
pub(super) fn cookies(head: &RequestHead, reception: Option<&Reception>) -> Option<Array> {
    let mut array: Option<Array> = None;
    let (most, mut count) = (variables::max_input_vars(), 0_usize);
    for (_, line) in head.headers().filter(|(name, _)| name.eq_ignore_ascii_case(b"cookie")) {
        let array = array.get_or_insert_with(Array::new);
        for (name, value) in cookie::parse(line) {
            count += 1;
            if count <= most {
                add_cookie(array, name, Zval::str(urlencoded::decode_raw(value)));
            }
        }
    }
    if count > most
        && let Some(reception) = reception
    {
        reception.tell_cut(Cut::Cookies, count - most);
    }
    array
}

/// Of two with one name the first counts, as in PHP: it is the more specific one. Of what is nested, the last.
fn add_cookie(array: &mut Array, name: &[u8], value: Zval) {
    // Other names than these are what PHP makes of them: `a.b` and `a b` are `a_b`, `a[b]` is nested.
    if !name.iter().any(|byte| matches!(byte, b' ' | b'.' | b'[')) {
        if array.get(name).is_none() {
            array.set_symbolic(&ZStr::new(name), value);
        }
        return;
    }
    let mut alone = Array::new();
    variables::register(&mut alone, name, value.clone());
    let taken = alone
        .iter()
        .any(|(key, plain)| plain.as_array().is_none() && matches!(key, Key::Str(key) if array.get(key).is_some()));
    if !taken {
        variables::register(array, name, value);
    }
}

/// `$request->get`; `None` without a query.
pub(super) fn query(head: &RequestHead) -> Option<Array> {
    let query: &[u8] = head.query()?;
    (!query.is_empty()).then(|| variables::parse_query(query))
}
