//! The headers of a response in the order in which they were first set; setting a name again replaces it.

use steel_engine::server::Response;
use steel_zend::{Array, Result, ZStr, Zval};

use super::away::{Reader, Writer};

/// The longest header name, as in the reference.
const MAX_NAME: usize = 127;

/// Headers set so far.
#[derive(Default)]
pub(super) struct Headers(Vec<Header>);

struct Header {
    name: Vec<u8>,
    values: Vec<Vec<u8>>,
}

impl Headers {
    /// Sets a header; without values, none of that name is sent, not even one that every answer has. The text of an error is for a warning.
    pub(super) fn set(
        &mut self,
        name: &[u8],
        values: Vec<Vec<u8>>,
        format: bool,
    ) -> std::result::Result<(), &'static str> {
        if name.is_empty() || name.len() > MAX_NAME {
            return Err("the length of the header's name is invalid");
        }
        if !name.iter().copied().all(is_token) {
            return Err("the header's name contains an illegal character");
        }
        if values.iter().flatten().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
            return Err("the header's value contains a line break or NUL");
        }
        let name = if format { canonical(name) } else { name.to_vec() };
        match self.0.iter_mut().find(|header| header.name.eq_ignore_ascii_case(&name)) {
            Some(header) => header.values = values,
            None => self.0.push(Header { name, values }),
        }
        Ok(())
    }

    /// Sets a header whose name and value are known to be good.
    pub(super) fn set_plain(&mut self, name: &[u8], value: &[u8]) {
        self.0.push(Header { name: name.to_vec(), values: vec![value.to_vec()] });
    }

    /// As [`Headers::set_plain`], in place of one that is set.
    pub(super) fn replace(&mut self, name: &[u8], value: &[u8]) {
        self.0.retain(|header| !header.name.eq_ignore_ascii_case(name));
        self.set_plain(name, value);
    }

    /// Is it set? In any case of letters.
    pub(super) fn has(&self, name: &[u8]) -> bool {
        self.0.iter().any(|header| header.name.eq_ignore_ascii_case(name))
    }

    /// Shows each value.
    pub(super) fn each(&self, mut look: impl FnMut(&[u8], &[u8])) {
        for header in &self.0 {
            header.values.iter().for_each(|value| look(&header.name, value));
        }
    }

    /// Writes all of them.
    pub(super) fn write(&self, response: &mut Response<'_>) {
        for header in &self.0 {
            if header.values.is_empty() {
                response.without(&header.name);
            }
            for value in &header.values {
                // Both were checked when they were set.
                let _ = response.header(&header.name, value);
            }
        }
    }

    /// For another process.
    pub(super) fn write_to(&self, letter: &mut Writer) {
        letter.number(self.0.len());
        for header in &self.0 {
            letter.field(&header.name);
            letter.number(header.values.len());
            header.values.iter().for_each(|value| letter.field(value));
        }
    }

    /// From another process; `None`: it is cut short.
    pub(super) fn read_from(letter: &mut Reader<'_>) -> Option<Headers> {
        let field = |letter: &mut Reader<'_>| letter.field().map(<[u8]>::to_vec);
        let count = letter.number()?;
        let headers = (0..count).map(|_| {
            let name = field(letter)?;
            let count = letter.number()?;
            let values = (0..count).map(|_| field(letter)).collect::<Option<_>>()?;
            Some(Header { name, values })
        });
        headers.collect::<Option<_>>().map(Headers)
    }

    /// As lines `name: value`.
    pub(super) fn to_lines(&self) -> Vec<u8> {
        let mut lines = Vec::new();
        for header in &self.0 {
            for value in &header.values {
                for part in [&header.name[..], b": ", value, b"\r\n"] {
                    lines.extend_from_slice(part);
                }
            }
        }
        lines
    }

    /// `$response->header`; `None` while empty.
    pub(super) fn to_array(&self) -> Option<Array> {
        if self.0.is_empty() {
            return None;
        }
        let mut array = Array::new();
        for header in &self.0 {
            let value = match header.values.as_slice() {
                [] => Zval::null(),
                [one] => Zval::str(one),
                many => many.iter().map(Zval::str).collect::<Array>().into(),
            };
            array.set_symbolic(&ZStr::new(&header.name), value);
        }
        Some(array)
    }
}

/// The values of an argument: a scalar, an array of scalars, or `null` for none, also in the array. White space and line breaks around one are
/// no part of it (RFC 9110, 5.5).
pub(super) fn values(argument: Option<&Zval>) -> Result<Vec<Vec<u8>>> {
    let Some(argument) = argument.filter(|argument| !argument.is_null()) else { return Ok(Vec::new()) };
    match argument.as_array() {
        Some(array) => {
            array.iter().map(|(_, value)| value.deref()).filter(|value| !value.is_null()).map(text).collect()
        }
        None => Ok(vec![text(argument)?]),
    }
}

fn text(value: &Zval) -> Result<Vec<u8>> {
    Ok(value.to_str()?.as_bytes().trim_ascii().to_vec())
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// `content-type` as `Content-Type`.
fn canonical(name: &[u8]) -> Vec<u8> {
    let mut first = true;
    name.iter()
        .map(|byte| {
            let byte = if first { byte.to_ascii_uppercase() } else { byte.to_ascii_lowercase() };
            first = byte == b'-';
            byte
        })
        .collect()
}
