//! The fields that every table begins with (RFC 7541, appendix A).

/// Number of fields.
pub(super) const LENGTH: usize = 61;

/// Names and values; number 1 is the first.
#[rustfmt::skip]
pub(super) static FIELDS: [(&[u8], &[u8]); LENGTH] = [
    (b":authority", b""),
    (b":method", b"GET"),
    (b":method", b"POST"),
    (b":path", b"/"),
    (b":path", b"/index.html"),
    (b":scheme", b"http"),
    (b":scheme", b"https"),
    (b":status", b"200"),
    (b":status", b"204"),
    (b":status", b"206"),
    (b":status", b"304"),
    (b":status", b"400"),
    (b":status", b"404"),
    (b":status", b"500"),
    (b"accept-charset", b""),
    (b"accept-encoding", b"gzip, deflate"),
    (b"accept-language", b""),
    (b"accept-ranges", b""),
    (b"accept", b""),
    (b"access-control-allow-origin", b""),
    (b"age", b""),
    (b"allow", b""),
    (b"authorization", b""),
    (b"cache-control", b""),
    (b"content-disposition", b""),
    (b"content-encoding", b""),
    (b"content-language", b""),
    (b"content-length", b""),
    (b"content-location", b""),
    (b"content-range", b""),
    (b"content-type", b""),
    (b"cookie", b""),
    (b"date", b""),
    (b"etag", b""),
    (b"expect", b""),
    (b"expires", b""),
    (b"from", b""),
    (b"host", b""),
    (b"if-match", b""),
    (b"if-modified-since", b""),
    (b"if-none-match", b""),
    (b"if-range", b""),
    (b"if-unmodified-since", b""),
    (b"last-modified", b""),
    (b"link", b""),
    (b"location", b""),
    (b"max-forwards", b""),
    (b"proxy-authenticate", b""),
    (b"proxy-authorization", b""),
    (b"range", b""),
    (b"referer", b""),
    (b"refresh", b""),
    (b"retry-after", b""),
    (b"server", b""),
    (b"set-cookie", b""),
    (b"strict-transport-security", b""),
    (b"transfer-encoding", b""),
    (b"user-agent", b""),
    (b"vary", b""),
    (b"via", b""),
    (b"www-authenticate", b""),
];

/// The longest name.
const LONGEST: usize = 27;

/// The first number of the fields that are no pseudo fields.
const FIRST_PLAIN: usize = 15;

/// Numbers of the plain fields by the lengths of their names: those of length `n` stand from `STARTS[n]` to before `STARTS[n + 1]`.
static BY_LENGTH: ([u8; LENGTH], [u8; LONGEST + 2]) = {
    let (mut numbers, mut starts) = ([0; LENGTH], [0; LONGEST + 2]);
    let (mut length, mut count) = (0, 0);
    while length <= LONGEST {
        starts[length] = count as u8;
        let mut number = FIRST_PLAIN;
        while number <= LENGTH {
            if FIELDS[number - 1].0.len() == length {
                numbers[count] = number as u8;
                count += 1;
            }
            number += 1;
        }
        length += 1;
    }
    starts[LONGEST + 1] = count as u8;
    (numbers, starts)
};

/// The number of a plain field of this name, in any case of letters.
pub(super) fn find_name(name: &[u8]) -> Option<usize> {
    let (numbers, starts) = &BY_LENGTH;
    let &[from, to] = starts.get(name.len()..)?.first_chunk()?;
    numbers[usize::from(from)..usize::from(to)]
        .iter()
        .map(|number| usize::from(*number))
        .find(|number| FIELDS[number - 1].0.eq_ignore_ascii_case(name))
}
