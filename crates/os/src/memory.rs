//! What the C library's allocator has.

/// Bytes that it has mapped beside its heap: large blocks have a mapping each. 0 where the library does not tell.
pub fn mapped_by_malloc() -> u64 {
    #[cfg(target_env = "gnu")]
    {
        // SAFETY: takes nothing and returns plain numbers.
        let info = unsafe { libc::mallinfo2() };
        info.hblkhd as u64
    }
    #[cfg(not(target_env = "gnu"))]
    0
}
