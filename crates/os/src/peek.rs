//! Looks at this process's own memory by way of the kernel: bytes are copied by a system call, so an address that is none, and bytes that
//! another thread writes meanwhile, give an answer that may be of no use, never a fault.

use std::fs::File;
use std::os::unix::fs::FileExt;

/// Copies what lies at `address`. False: nothing lies there, or the system does not let anybody look.
pub fn read(address: usize, into: &mut [u8]) -> bool {
    if address < 4096 {
        return false;
    }
    let local = libc::iovec { iov_base: into.as_mut_ptr().cast(), iov_len: into.len() };
    let remote = libc::iovec { iov_base: address as *mut libc::c_void, iov_len: into.len() };
    // SAFETY: writes to `into`, which is borrowed; the other address is looked at by the kernel, which refuses one that is none.
    let copied = unsafe { libc::process_vm_readv(libc::getpid(), &raw const local, 1, &raw const remote, 1, 0) };
    match copied {
        -1 if matches!(std::io::Error::last_os_error().raw_os_error(), Some(libc::EPERM | libc::ENOSYS)) => {
            // Some sandboxes forbid that call; the file tells the same.
            let file = File::open("/proc/self/mem");
            file.is_ok_and(|file| file.read_exact_at(into, address as u64).is_ok())
        }
        copied => usize::try_from(copied) == Ok(into.len()),
    }
}

/// A number that lies there.
pub fn word(address: usize) -> Option<usize> {
    let mut bytes = [0; size_of::<usize>()];
    read(address, &mut bytes).then(|| usize::from_ne_bytes(bytes))
}

/// As [`word`], of four bytes.
pub fn half(address: usize) -> Option<u32> {
    let mut bytes = [0; 4];
    read(address, &mut bytes).then(|| u32::from_ne_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_copied_and_what_is_not_is_no_fault() {
        let words = [7_usize, 8];
        let address = words.as_ptr() as usize;
        assert_eq!((word(address), word(address + size_of::<usize>())), (Some(7), Some(8)));
        assert_eq!((word(0), word(8), word(usize::MAX - 4095)), (None, None, None));
        assert_eq!(half((&raw const words[0]) as usize), Some(if cfg!(target_endian = "little") { 7 } else { 0 }));
    }
}
