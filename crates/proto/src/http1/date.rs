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
    fn a_cookie_date_has_dashes() {
        assert_eq!(&cookie_date(1), b"Thu, 01-Jan-1970 00:00:01 GMT");
    }
}
