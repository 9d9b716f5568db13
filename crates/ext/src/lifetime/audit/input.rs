//! What a request was sent: the texts of its path, query, form and cookies, of the fields of its head that say who asks, and of its JSON; of a message
//! and of bytes, these. What of them is found later where another one reads it is its own.

mod json;

use std::borrow::Cow;

use rustc_hash::FxHashSet;
use steel_zend::{Kind, Object, Zval, watch};

/// Shorter texts say nothing of whoever has sent them.
const LEAST: usize = 3;

/// So many are looked at, at this depth of arrays.
const MOST: usize = 200;
const DEEPEST: u32 = 3;

/// A longer body is not looked at.
const MOST_BODY: usize = 64 << 10;

/// Fields of the head that say how to answer, and by what the request has come; with a dash at the end, all that begin so.
const OF_THE_WAY: [&[u8]; 22] = [
    b"host",
    b"connection",
    b"keep-alive",
    b"user-agent",
    b"content-",
    b"accept",
    b"accept-",
    b"cache-control",
    b"pragma",
    b"upgrade",
    b"sec-",
    b"te",
    b"transfer-encoding",
    b"expect",
    b"date",
    b"via",
    b"if-",
    b"dnt",
    b"origin",
    b"referer",
    b"range",
    b"priority",
];

/// See the module. All as [`watch::Held::value`].
#[derive(Debug, Default)]
pub(super) struct Input {
    /// Texts that say of whom they are.
    pub(super) texts: FxHashSet<u64>,
    /// All of them, and the numbers that they stand for: what a place holds of these is the request's own.
    pub(super) own: FxHashSet<u64>,
}

/// What a request was sent. Of other objects there is nothing.
pub(super) fn of(object: &Object) -> Option<Input> {
    let mut input = Input::default();
    if object.is_a("Swoole\\Http\\Request") {
        for part in ["get", "post", "cookie"] {
            if let Ok(value) = object.get(part) {
                input.add(&value, 0);
            }
        }
        input.add_head(object);
        if has_json(object)
            && let Ok(body) = object.call_method("getContent", &[])
            && let Some(body) = body.as_bytes()
        {
            input.add_json(body);
        }
    } else if object.is_a("Swoole\\WebSocket\\Frame")
        && let Ok(data) = object.get("data")
        && let Some(data) = data.as_bytes()
    {
        input.add_bytes(data);
    }
    input.some()
}

/// What a session was sent.
pub(super) fn of_bytes(bytes: &[u8]) -> Option<Input> {
    let mut input = Input::default();
    input.add_bytes(bytes);
    input.some()
}

impl Input {
    fn some(self) -> Option<Input> {
        (!self.own.is_empty() || !self.texts.is_empty()).then_some(self)
    }

    fn add(&mut self, value: &Zval, depth: u32) {
        if self.own.len() >= MOST || depth > DEEPEST {
            return;
        }
        if let Some(array) = value.as_array() {
            array.iter().for_each(|(_, value)| self.add(value, depth + 1));
        } else if value.kind() == Kind::Str
            && let Some(text) = value.as_bytes()
        {
            self.add_value(text, watch::held_value(value));
        }
    }

    fn add_text(&mut self, text: &[u8]) {
        if self.own.len() < MOST {
            self.add_value(text, watch::held_value(&Zval::str(text)));
        }
    }

    /// `value`: of the text.
    fn add_value(&mut self, text: &[u8], value: u64) {
        self.own.insert(value);
        if let Some(number) = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()) {
            self.own.insert(watch::held_value(&Zval::int(number)));
        }
        if text.len() >= LEAST {
            self.texts.insert(value);
        }
    }

    fn add_head(&mut self, request: &Object) {
        let server = request.get("server").ok().and_then(|server| server.as_array());
        if let Some(path) = server.as_ref().and_then(|server| server.get("request_uri")).and_then(Zval::as_bytes) {
            let pieces = path.split(|byte| *byte == b'/').filter(|piece| !piece.is_empty());
            // They name what is asked for, mostly: what has such a name is not the request's own by that.
            for piece in pieces.filter(|piece| piece.len() >= LEAST).take(MOST) {
                self.texts.insert(watch::held_value(&Zval::str(unescaped(piece))));
            }
        }
        let fields = request.get("header").ok().and_then(|fields| fields.as_array());
        for (name, value) in fields.iter().flat_map(|fields| fields.iter()) {
            let steel_zend::Key::Str(name) = name else { continue };
            let is_of_way = OF_THE_WAY.iter().any(|begin| match begin.last() {
                Some(b'-') => name.starts_with(begin),
                _ => name == *begin,
            });
            let Some(value) = value.as_bytes().filter(|_| !is_of_way) else { continue };
            self.add_text(value);
            // `Bearer abc`
            if let Some(at) = value.iter().position(|byte| *byte == b' ') {
                self.add_text(value[at..].trim_ascii());
            }
        }
    }

    fn add_bytes(&mut self, bytes: &[u8]) {
        if bytes.len() <= MOST_BODY && !self.add_json(bytes) {
            self.add_text(bytes.trim_ascii());
        }
    }

    /// False: it is none, as far as its first byte says.
    fn add_json(&mut self, body: &[u8]) -> bool {
        let is_json = body.len() <= MOST_BODY && matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
        if is_json {
            json::values(body, |text| self.add_text(text));
        }
        is_json
    }
}

/// A body of JSON that is not large, as its head says: a large one may lie in a file.
fn has_json(request: &Object) -> bool {
    let fields = request.get("header").ok().and_then(|fields| fields.as_array());
    let field = |name: &str| fields.as_ref().and_then(|fields| fields.get(name)).and_then(Zval::as_bytes);
    let length = field("content-length").and_then(|length| std::str::from_utf8(length).ok()?.parse().ok());
    let is_json = |kind: &[u8]| kind.windows(4).any(|part| part.eq_ignore_ascii_case(b"json"));
    length.is_some_and(|length: usize| length <= MOST_BODY) && field("content-type").is_some_and(is_json)
}

/// `%41` is `A`.
fn unescaped(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'%') {
        return text.into();
    }
    let (mut plain, mut at) = (Vec::with_capacity(text.len()), 0);
    while at < text.len() {
        let code = text.get(at + 1..at + 3).and_then(|code| std::str::from_utf8(code).ok());
        match code.filter(|_| text[at] == b'%').and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                plain.push(byte);
                at += 3;
            }
            None => {
                plain.push(text[at]);
                at += 1;
            }
        }
    }
    plain.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_a_path_are_undone_and_what_is_none_stays() {
        assert_eq!(&*unescaped(b"a%20b%C3%A4"), "a b\u{e4}".as_bytes());
        assert_eq!(&*unescaped(b"100%"), b"100%");
        assert_eq!(&*unescaped(b"%zz%4"), b"%zz%4");
    }
}
