//! The C library's texts for error numbers.

use std::ffi::CStr;

/// strerror(3): `No such file or directory`; `Unknown error 499` for what it does not know.
pub fn of_errno(number: i32) -> String {
    let mut text = [0 as libc::c_char; 256];
    // SAFETY: writes at most the buffer's size, with a zero at the end.
    unsafe { libc::strerror_r(number, text.as_mut_ptr(), text.len()) };
    // SAFETY: a C string within the buffer: it was zero at the start, and what was written ends with zero.
    let known = unsafe { CStr::from_ptr(text.as_ptr()) }.to_string_lossy().into_owned();
    if known.is_empty() { format!("Unknown error {number}") } else { known }
}

/// gai_strerror(3), for `EAI_*`.
pub fn of_getaddrinfo(number: i32) -> String {
    // SAFETY: the result is a constant C string of the C library.
    unsafe { CStr::from_ptr(libc::gai_strerror(number)) }.to_string_lossy().into_owned()
}

/// strsignal(3): `Terminated`.
pub fn of_signal(number: i32) -> String {
    // SAFETY: the result is a C string of the C library, which the next call in this thread may change.
    let text = unsafe { libc::strsignal(number) };
    // SAFETY: as above; null for what it does not know, in some libraries.
    if text.is_null() { String::new() } else { unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned() }
}

/// hstrerror(3), for `h_errno`: its few texts, since the function itself is obsolete.
pub fn of_resolver(number: i32) -> &'static str {
    match number {
        ..0 => "Resolver internal error",
        0 => "Resolver Error 0 (no error)",
        1 => "Unknown host",
        2 => "Host name lookup failure",
        3 => "Unknown server error",
        4 => "No address associated with name",
        _ => "Unknown resolver error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_texts_also_unknown_ones() {
        assert_eq!(of_errno(libc::ENOENT), "No such file or directory");
        assert_eq!(of_errno(9999), "Unknown error 9999");
        assert_eq!(of_errno(-1), "Unknown error -1");
        assert!(!of_getaddrinfo(libc::EAI_NONAME).is_empty());
        assert_eq!(of_signal(libc::SIGTERM), "Terminated");
        assert_eq!(of_resolver(i32::MIN), "Resolver internal error");
    }
}
