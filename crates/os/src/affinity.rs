//! On which CPUs a process may run (`Process::setAffinity()`).

use crate::process::check;
use std::io;

/// CPUs that the machine has online.
pub fn online() -> usize {
    // SAFETY: sysconf takes a number.
    usize::try_from(unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) }).unwrap_or(1).max(1)
}

/// Binds the calling process to these CPUs.
///
/// # Errors
/// `EINVAL` when the machine has none of them.
pub fn set_all(list: &[usize]) -> io::Result<()> {
    // SAFETY: `cpu_set_t` is a plain bit set for which all zeroes is the empty one.
    let mut cpus: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    for cpu in list.iter().copied().filter(|cpu| *cpu < libc::CPU_SETSIZE as usize) {
        // SAFETY: `cpu` is below CPU_SETSIZE, so the bit lies inside the set.
        unsafe { libc::CPU_SET(cpu, &mut cpus) };
    }
    // SAFETY: the set lives over the call and its true size is passed; pid 0 is the caller.
    check(unsafe { libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &raw const cpus) })
}

/// The CPUs that the calling process may run on.
///
/// # Errors
/// `EINVAL` when the machine has more than a set can hold.
pub fn get() -> io::Result<Vec<usize>> {
    // SAFETY: as in `set_all`.
    let mut cpus: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    // SAFETY: the set lives over the call and its true size is passed; pid 0 is the caller.
    check(unsafe { libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &raw mut cpus) })?;
    // SAFETY: the numbers are below CPU_SETSIZE.
    Ok((0..libc::CPU_SETSIZE as usize).filter(|cpu| unsafe { libc::CPU_ISSET(*cpu, &cpus) }).collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_process_may_run_where_it_was_bound_to() {
        // Of this thread only.
        let all = super::get().unwrap();
        super::set_all(&all[..1]).unwrap();
        assert_eq!(super::get().unwrap(), all[..1]);
        super::set_all(&all).unwrap();
        assert!(super::set_all(&[]).is_err() && super::set_all(&[1 << 20]).is_err() && super::online() >= 1);
    }
}
