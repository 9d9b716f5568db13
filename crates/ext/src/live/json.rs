//! JSON, as far as it is written here.

use std::fmt::{self, Display, Write};

/// A value.
#[derive(Debug, Clone)]
pub(super) enum Json {
    Null,
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Json>),
    Map(Vec<(&'static str, Json)>),
    /// Written already.
    Raw(String),
}

impl Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Int(number) => write!(f, "{number}"),
            Json::Float(number) if number.is_finite() => write!(f, "{number}"),
            Json::Float(_) => f.write_str("null"),
            Json::Text(text) => quoted(f, text),
            Json::List(list) => {
                f.write_char('[')?;
                for (at, value) in list.iter().enumerate() {
                    write!(f, "{}{value}", if at > 0 { "," } else { "" })?;
                }
                f.write_char(']')
            }
            Json::Map(map) => {
                f.write_char('{')?;
                for (at, (key, value)) in map.iter().enumerate() {
                    write!(f, "{}\"{key}\":{value}", if at > 0 { "," } else { "" })?;
                }
                f.write_char('}')
            }
            Json::Raw(text) => f.write_str(text),
        }
    }
}

fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for char in text.chars() {
        match char {
            '"' | '\\' => write!(f, "\\{char}")?,
            char if char < ' ' || char == '\u{7f}' => write!(f, "\\u{:04x}", u32::from(char))?,
            char => f.write_char(char)?,
        }
    }
    f.write_char('"')
}

impl From<&str> for Json {
    fn from(text: &str) -> Json {
        Json::Text(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Json {
        Json::Text(text)
    }
}

impl From<u64> for Json {
    fn from(number: u64) -> Json {
        Json::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<i64> for Json {
    fn from(number: i64) -> Json {
        Json::Int(number)
    }
}

#[cfg(test)]
mod tests {
    use super::Json;

    #[test]
    fn texts_are_quoted_and_what_is_no_number_is_null() {
        let map = Json::Map(vec![
            ("a", "x\"\\\n\u{7f}ä".into()),
            ("b", Json::List(vec![Json::Null, 1_u64.into(), Json::Float(f64::NAN), Json::Float(1.5)])),
            ("c", Json::Raw("{}".to_owned())),
        ]);
        assert_eq!(map.to_string(), r#"{"a":"x\"\\\u000a\u007fä","b":[null,1,null,1.5],"c":{}}"#);
    }
}
