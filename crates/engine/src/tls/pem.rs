//! PEM (RFC 7468), with the header lines that old encrypted keys have (RFC 1421).

/// One block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block<'a> {
    /// What stands behind `BEGIN`.
    pub(super) label: &'a str,
    /// Lines like `DEK-Info: AES-256-CBC,...`.
    headers: Vec<(&'a str, &'a str)>,
    pub(super) data: Vec<u8>,
}

impl Block<'_> {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}

/// All blocks of a text; what stands between them is passed over.
///
/// # Errors
/// A block that does not end, or is not Base64.
pub(super) fn blocks(text: &str) -> Result<Vec<Block<'_>>, String> {
    let mut lines = text.lines().map(str::trim_end);
    let mut blocks = Vec::new();
    while let Some(line) = lines.next() {
        let Some(label) = line.strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----")) else {
            continue;
        };
        let (mut headers, mut body, mut ended) = (Vec::new(), String::new(), false);
        for line in lines.by_ref() {
            if let Some(end) = line.strip_prefix("-----END ") {
                ended = end.strip_suffix("-----") == Some(label);
                break;
            }
            match line.split_once(": ") {
                Some(header) => headers.push(header),
                None => body.push_str(line.trim()),
            }
        }
        let data = ended.then(|| decode(&body)).flatten().ok_or_else(|| format!("a block '{label}' is not PEM"))?;
        blocks.push(Block { label, headers, data });
    }
    Ok(blocks)
}

/// A block as text, in lines of 64.
pub(super) fn write(label: &str, data: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    let body = encode(data);
    for line in body.as_bytes().chunks(64) {
        text.push_str(&String::from_utf8_lossy(line));
        text.push('\n');
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn encode(data: &[u8]) -> String {
    let mut text = String::with_capacity(data.len().div_ceil(3) * 4);
    for three in data.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let is_there = place <= three.len();
            let letter = ALPHABET[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if is_there { char::from(letter) } else { '=' });
        }
    }
    text
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let letters = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - letters.len() > 2 || letters.len() % 4 == 1 {
        return None;
    }
    let mut data = Vec::with_capacity(letters.len() * 3 / 4);
    for four in letters.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for letter in four {
            bits = bits << 6 | u32::try_from(ALPHABET.iter().position(|known| known == letter)?).ok()?;
        }
        let bytes = (bits << (6 * (4 - four.len()))).to_be_bytes();
        data.extend_from_slice(&bytes[1..four.len()]);
    }
    Some(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_read_as_they_are_written_whatever_stands_around_them() {
        for length in 0..200 {
            let data: Vec<u8> = (0..length).map(|n| (n * 7) as u8).collect();
            let text = format!("subject=x\r\n{}\ntrailer", write("CERTIFICATE", &data).replace('\n', "\r\n"));
            let expected = Block { label: "CERTIFICATE", headers: vec![], data };
            assert_eq!(blocks(&text), Ok(vec![expected]), "{length}");
        }
    }

    #[test]
    fn headers_are_kept_and_what_is_no_pem_is_refused() {
        let text = "-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: A,00\n\naGk=\n-----END X-----\n";
        let found = blocks(text).unwrap();
        assert_eq!((found[0].header("DEK-Info"), &found[0].data[..]), (Some("A,00"), &b"hi"[..]));
        assert_eq!(blocks("nothing"), Ok(vec![]));
        for bad in ["aGk", "aGk=a", "a===", "a", "aG*=", "aGk=\n-----END Y"] {
            assert!(blocks(&format!("-----BEGIN X-----\n{bad}\n-----END X-----")).is_err(), "{bad}");
        }
        assert!(blocks("-----BEGIN X-----\naGk=").is_err());
    }
}
