//! The values of a JSON text: those that are texts, and numbers as they stand there. Nothing is judged: what is no JSON gives some pieces of it.

/// Tells each. Names of members are none.
pub(super) fn values(json: &[u8], mut tell: impl FnMut(&[u8])) {
    let mut rest = json;
    while let Some((first, behind)) = rest.split_first() {
        match first {
            b'"' => {
                let (text, behind) = string(behind);
                rest = behind;
                if behind.trim_ascii_start().first() != Some(&b':') {
                    tell(&text);
                }
            }
            b'-' | b'0'..=b'9' => {
                let is_number = |byte: &u8| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
                let length = rest.iter().take_while(|byte| is_number(byte)).count();
                let (number, behind) = rest.split_at(length);
                rest = behind;
                tell(number);
            }
            _ => rest = behind,
        }
    }
}

/// A text, behind its first quote, and what comes behind its last.
fn string(mut rest: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut text = Vec::new();
    let mut units = Vec::new();
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        let unit = match byte {
            b'\\' => {
                let Some((escape, behind)) = rest.split_first() else { break };
                rest = behind;
                match escape {
                    b'u' => {
                        let (unit, behind) = unit(rest);
                        rest = behind;
                        unit
                    }
                    b'n' => u16::from(b'\n'),
                    b't' => u16::from(b'\t'),
                    b'r' => u16::from(b'\r'),
                    b'b' => 8,
                    b'f' => 12,
                    other => u16::from(*other),
                }
            }
            b'"' => break,
            byte => {
                flush(&mut units, &mut text);
                text.push(*byte);
                continue;
            }
        };
        units.push(unit);
    }
    flush(&mut units, &mut text);
    (text, rest)
}

/// `00e4`
fn unit(rest: &[u8]) -> (u16, &[u8]) {
    let digits = rest.get(..4).and_then(|digits| std::str::from_utf8(digits).ok());
    match digits.and_then(|digits| u16::from_str_radix(digits, 16).ok()) {
        Some(unit) => (unit, &rest[4..]),
        None => (0xfffd, rest),
    }
}

/// What was escaped may be one character in two units.
fn flush(units: &mut Vec<u16>, text: &mut Vec<u8>) {
    if !units.is_empty() {
        text.extend(String::from_utf16_lossy(units).bytes());
        units.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(json: &str) -> Vec<String> {
        let mut all = Vec::new();
        values(json.as_bytes(), |value| all.push(String::from_utf8_lossy(value).into_owned()));
        all
    }

    #[test]
    fn values_are_told_and_names_are_not() {
        assert_eq!(
            all(r#"{"who": "Ann", "age" : 42, "of": ["x", {"y": null, "z": -1.5e3}]}"#),
            ["Ann", "42", "x", "-1.5e3"]
        );
        assert_eq!(all(r#"["a\"b\\c\n", "\u00e4\ud83d\ude00/\/"]"#), ["a\"b\\c\n", "\u{e4}\u{1f600}//"]);
    }

    #[test]
    fn what_is_cut_short_or_none_ends() {
        for json in ["", "[\"", "[\"a\\", "[\"\\u12", "{\"a\":", "[1,", "\"\\ud800\"", "}{"] {
            let _ = all(json);
        }
        assert_eq!(all("[\"cut"), ["cut"]);
    }
}
