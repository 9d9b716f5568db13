//! Dates as HTTP writes them, computed from seconds since 1970; no clock, no time zone but GMT.
//!
//! The calendar is Howard Hinnant's `civil_from_days` over 400-year eras that begin on 1 March (his paper "chrono-Compatible
//! Low-Level Date Algorithms").

/// The last second of the year 9999; later times are written as this one, since the format has four digits for the year.
pub const MAX_SECONDS: u64 = 253_402_300_799;

const DAYS: [&[u8; 3]; 7] = [b"Sun", b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat"];
const MONTHS: [&[u8; 3]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

/// IMF-fixdate (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
pub fn imf_fixdate(unix_secs: u64) -> [u8; 29] {
    written(unix_secs, b' ')
}

/// The date of a cookie's `expires`, with dashes as PHP and the reference write it: `Sun, 06-Nov-1994 08:49:37 GMT`.
pub fn cookie_date(unix_secs: u64) -> [u8; 29] {
    written(unix_secs, b'-')
}

/// The second that a date says, in any of the three forms of RFC 9110, 5.6.7: IMF-fixdate, that of RFC 850 (whose two digits mean a year of
/// 1970 to 2069), that of asctime(). `None` for what is no date, or before 1970.
pub fn parse(text: &[u8]) -> Option<u64> {
    let text = text.trim_ascii();
    let comma = text.iter().position(|byte| *byte == b',');
    let words: Vec<&[u8]> = match comma {
        Some(at) => text[at + 1..].split(|byte| matches!(byte, b' ' | b'-')).filter(|word| !word.is_empty()).collect(),
        None => text.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).skip(1).collect(),
    };
    let (day, month, year, time) = match (comma, &words[..]) {
        (Some(_), [day, month, year, time, b"GMT" | b"UTC"]) => (day, month, year, time),
        (None, [month, day, time, year]) => (day, month, year, time),
        _ => return None,
    };
    let day = digits(day, 1..=2)?;
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))? as u64 + 1;
    let year = match year.len() {
        2 => digits(year, 2..=2).map(|year| if year < 70 { year + 2000 } else { year + 1900 })?,
        _ => digits(year, 4..=4)?,
    };
    let mut parts = time.split(|byte| *byte == b':').map(|part| digits(part, 2..=2));
    let (Some(hour), Some(minute), Some(second), None) = (parts.next()?, parts.next()?, parts.next()?, parts.next())
    else {
        return None;
    };
    // 60 is a leap second.
    if year < 1970 || hour > 23 || minute > 59 || second > 60 || day == 0 || day > days_of(year, month) {
        return None;
    }
    Some(days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

fn digits(text: &[u8], length: std::ops::RangeInclusive<usize>) -> Option<u64> {
    let is_number = length.contains(&text.len()) && text.iter().all(u8::is_ascii_digit);
    is_number.then(|| text.iter().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0')))
}

fn days_of(year: u64, month: u64) -> u64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a day from then on. The month is 1 to 12, the day 1 to 31.
pub fn days_from_civil(year: u64, month: u64, day: u64) -> u64 {
    let year = year - u64::from(month <= 2);
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The date of a log line, in UTC: `1994-11-06 08:49:37`.
pub fn log_date(unix_secs: u64) -> String {
    let secs = unix_secs.min(MAX_SECONDS);
    let (year, month, day) = civil_from_days(secs / 86_400);
    let time = secs % 86_400;
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}", time / 3600, time / 60 % 60, time % 60)
}

fn written(unix_secs: u64, separator: u8) -> [u8; 29] {
    let secs = unix_secs.min(MAX_SECONDS);
    let (days, time) = (secs / 86_400, secs % 86_400);
    let (year, month, day) = civil_from_days(days);
    let mut out = *b"Day, 00-Mon-0000 00:00:00 GMT";
    out[..3].copy_from_slice(DAYS[((days + 4) % 7) as usize]);
    two_digits(&mut out[5..7], day);
    out[8..11].copy_from_slice(MONTHS[(month - 1) as usize]);
    two_digits(&mut out[12..14], year / 100);
    two_digits(&mut out[14..16], year % 100);
    two_digits(&mut out[17..19], time / 3600);
    two_digits(&mut out[20..22], time / 60 % 60);
    two_digits(&mut out[23..25], time % 60);
    (out[7], out[11]) = (separator, separator);
    out
}

fn two_digits(out: &mut [u8], n: u64) {
    out[0] = b'0' + (n / 10 % 10) as u8;
    out[1] = b'0' + (n % 10) as u8;
}

/// Year, month (1 to 12) and day of the month of a day counted from 1970-01-01.
fn civil_from_days(days: u64) -> (u64, u64, u64) {
    let z = days + 719_468;
    let era = z / 146_097;
    let day_of_era = z % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_date_sorts_as_text() {
        assert_eq!(log_date(784_111_777), "1994-11-06 08:49:37");
        assert_eq!(log_date(u64::MAX), "9999-12-31 23:59:59");
    }

    #[test]
    fn known_seconds_have_their_known_dates() {
        for (secs, date) in [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"),
            (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (MAX_SECONDS, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (u64::MAX, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] {
            assert_eq!(std::str::from_utf8(&imf_fixdate(secs)), Ok(date));
        }
    }

    #[test]
    fn each_form_of_a_date_is_read() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 06 Nov 1994 08:49:37 UTC",
        ] {
            assert_eq!(parse(text.as_bytes()), Some(784_111_777), "{text}");
        }
        for secs in [0, 1, 951_782_400, 951_868_799, 4_107_542_399, 4_107_542_400, MAX_SECONDS] {
            assert_eq!(parse(&imf_fixdate(secs)), Some(secs));
        }
        assert_eq!(parse(b"Saturday, 01-Jan-00 00:00:00 GMT"), Some(946_684_800));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "yesterday",
            "0",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 31 Nov 1994 08:49:37 GMT",
            "Sun, 29 Feb 1900 00:00:00 GMT",
            "Wed, 29 Feb 2023 00:00:00 GMT",
            "Sun, 06 Nov 1969 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:60:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nox 1994 08:49:37 GMT",
            "Sun, 06 Nov 19940 08:49:37 GMT",
            "Sun, 06 Nov 1994 8:49:37 GMT",
            "Sun Nov 6 1994 08:49:37",
            ",",
            ", ",
            "Sun, +6 Nov 1994 08:49:37 GMT",
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_cookie_date_has_dashes() {
        assert_eq!(&cookie_date(1), b"Thu, 01-Jan-1970 00:00:01 GMT");
    }
}
