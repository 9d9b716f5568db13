//! What kind of file system a file lies in, by the number that the kernel gives each type: who has to wait for it follows from that.

use std::mem::MaybeUninit;
use std::os::fd::RawFd;

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// In memory, or made by the kernel while it is read: nothing is waited for.
    Memory,
    /// On a device of this machine, or of a type that is not known.
    Local,
    /// Another machine or another process answers, if it does.
    Remote,
}

/// tmpfs, ramfs, hugetlbfs, proc, sysfs, cgroup, cgroup2, debugfs, tracefs, securityfs
const MEMORY: [u32; 10] = [
    0x0102_1994,
    0x8584_58f6,
    0x9584_58f6,
    0x9fa0,
    0x6265_6572,
    0x0027_e0eb,
    0x6367_7270,
    0x6462_6720,
    0x7472_6163,
    0x7363_6673,
];

/// NFS, SMB, CIFS, SMB2, FUSE, 9p, Ceph, AFS (two), Coda, NCP, Lustre, GPFS, OCFS2, GFS2, VirtualBox's and VMware's shares
const REMOTE: [u32; 17] = [
    0x6969,
    0x517b,
    0xff53_4d42,
    0xfe53_4d42,
    0x6573_5546,
    0x0102_1997,
    0x00c3_6400,
    0x5346_414f,
    0x6b41_4653,
    0x7375_7245,
    0x564c,
    0x0bd0_0bd0,
    0x4750_4653,
    0x7461_636f,
    0x0116_1970,
    0x786f_4256,
    0xbacb_acbc,
];

/// That of an open file; one that cannot be asked counts as local.
pub fn of(fd: RawFd) -> Kind {
    let mut about = MaybeUninit::<libc::statfs>::uninit();
    // SAFETY: the kernel fills the place, or refuses the descriptor.
    if unsafe { libc::fstatfs(fd, about.as_mut_ptr()) } != 0 {
        return Kind::Local;
    }
    // SAFETY: filled.
    let number = unsafe { about.assume_init() }.f_type;
    // Of 64 bits or of 32, with a sign or without: the lower half is the number.
    by_number((number & 0xffff_ffff) as u32)
}

/// By the number of its type.
pub fn by_number(number: u32) -> Kind {
    match number {
        number if MEMORY.contains(&number) => Kind::Memory,
        number if REMOTE.contains(&number) => Kind::Remote,
        _ => Kind::Local,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::fd::AsRawFd;

    #[test]
    fn kinds_are_told_by_the_number() {
        let file = std::fs::File::open("/proc/self/status").unwrap();
        assert_eq!(of(file.as_raw_fd()), Kind::Memory);
        assert_eq!(by_number(0xff53_4d42), Kind::Remote);
        assert_eq!((by_number(0xef53), of(-1)), (Kind::Local, Kind::Local));
    }
}
