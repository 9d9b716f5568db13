//! On which CPUs a process may run (`open_cpu_affinity`, `cpu_affinity_ignore`).

use crate::process::check;
use std::io;

/// CPUs online for this process.
pub fn count() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Binds the calling process to one CPU.
///
/// # Errors
/// `EINVAL` when the machine has no such CPU.
pub fn set(cpu: usize) -> io::Result<()> {
    if cpu >= libc::CPU_SETSIZE as usize {
        return Err(io::Error::from_raw_os_error(libc::EINVAL));
    }
    // SAFETY: `cpu_set_t` is a plain bit set for which all zeroes is the empty one.
    let mut cpus: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    // SAFETY: `cpu` is below CPU_SETSIZE, so the bit lies inside the set.
    unsafe { libc::CPU_SET(cpu, &mut cpus) };
    // SAFETY: the set lives over the call and its true size is passed; pid 0 is the caller.
    check(unsafe { libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &raw const cpus) })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_cpu_that_no_machine_has_is_refused() {
        assert_eq!(super::set(1 << 20).unwrap_err().raw_os_error(), Some(libc::EINVAL));
    }
}
