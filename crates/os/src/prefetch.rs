//! Asks the processor for memory that will be needed soon. It is a hint: whatever the address, nothing else happens.

/// The bytes that the processor fetches at once.
const LINE: usize = 64;

/// Begins to fetch `bytes` at an address, which need not be valid.
#[inline(always)]
pub fn prefetch<T>(at: *const T, bytes: usize) {
    let mut offset = 0;
    while offset < bytes {
        line(at.cast::<u8>().wrapping_add(offset));
        offset += LINE;
    }
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn line(at: *const u8) {
    use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
    // SAFETY: SSE is part of the architecture; a prefetch never faults.
    unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) };
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn line(_: *const u8) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_address_will_do() {
        prefetch(std::ptr::null::<u8>(), 1000);
        prefetch(usize::MAX as *const u8, 1000);
        let here = 1_u64;
        prefetch(&raw const here, size_of_val(&here));
    }
}
