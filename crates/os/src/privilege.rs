//! Giving up root: user, group and root directory by name (`user`, `group`, `chroot`).
//!
//! Order matters: names are looked up before chroot hides `/etc/passwd`, the group goes before the user, and afterwards
//! it is checked that root cannot be taken back.

use crate::process::check;
use std::ffi::CString;
use std::fmt;
use std::io;
use std::mem::MaybeUninit;
use std::path::Path;

/// What to become. All parts are optional.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// User name.
    pub user: Option<String>,
    /// Group name. Without it the user's own group is kept as it was, as the reference does.
    pub group: Option<String>,
    /// New root directory; the working directory becomes its `/`.
    pub root: Option<String>,
}

impl Identity {
    /// Is nothing to be changed?
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What could not be done.
#[derive(Debug)]
pub enum Refusal {
    /// No such user.
    UnknownUser(String),
    /// No such group.
    UnknownGroup(String),
    /// A system call failed.
    Failed(&'static str, io::Error),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownUser(name) => write!(f, "get user [{name}] info failed: there is no such user"),
            Self::UnknownGroup(name) => write!(f, "get group [{name}] info failed: there is no such group"),
            Self::Failed(call, error) => write!(f, "{call} failed: {error}"),
        }
    }
}

/// Whether the process may change its identity.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Looks whether user and group exist, before anything depends on it.
///
/// # Errors
/// The one that does not.
pub fn check_names(identity: &Identity) -> Result<(), Refusal> {
    identity.group.as_deref().map(group_id).transpose()?;
    identity.user.as_deref().map(user_id).transpose()?;
    Ok(())
}

/// The numbers of user and group that a process has after [`assume`]. `None`: those that it has now.
///
/// # Errors
/// There is no such user or group.
pub fn numbers(identity: &Identity) -> Result<Option<(u32, u32)>, Refusal> {
    if !is_root() || (identity.user.is_none() && identity.group.is_none()) {
        return Ok(None);
    }
    let user = identity.user.as_deref().map(user_id).transpose()?;
    let group = identity.group.as_deref().map(group_id).transpose()?;
    let own = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    Ok(Some((user.unwrap_or(own.0), group.unwrap_or(own.1))))
}

/// Becomes `identity`.
///
/// # Errors
/// The first part that could not be done; the parts before it are in force.
pub fn assume(identity: &Identity) -> Result<(), Refusal> {
    let group = identity.group.as_deref().map(group_id).transpose()?;
    let user = identity.user.as_deref().map(user_id).transpose()?;
    if let Some(root) = &identity.root {
        rustix::process::chroot(Path::new(root)).map_err(|error| Refusal::Failed("chroot", error.into()))?;
        rustix::process::chdir("/").map_err(|error| Refusal::Failed("chdir", error.into()))?;
    }
    if let Some(gid) = group {
        // SAFETY: one group, passed by a pointer to a live value with the length 1.
        check(unsafe { libc::setgroups(1, &raw const gid) }).map_err(|error| Refusal::Failed("setgroups", error))?;
        // SAFETY: setgid takes no pointer.
        check(unsafe { libc::setgid(gid) }).map_err(|error| Refusal::Failed("setgid", error))?;
    }
    if let Some(uid) = user {
        // SAFETY: setuid takes no pointer.
        check(unsafe { libc::setuid(uid) }).map_err(|error| Refusal::Failed("setuid", error))?;
        // SAFETY: seteuid takes no pointer. It must fail now, or root could be taken back.
        if uid != 0 && check(unsafe { libc::seteuid(0) }).is_ok() {
            return Err(Refusal::Failed("setuid", io::Error::from_raw_os_error(libc::EPERM)));
        }
    }
    Ok(())
}

/// Room for the strings of one entry of the user or group database; more than any entry that is not a group of thousands.
const ENTRY_ROOM: usize = 256 * 1024;

fn user_id(name: &str) -> Result<libc::uid_t, Refusal> {
    let unknown = || Refusal::UnknownUser(name.to_owned());
    let name = CString::new(name).map_err(|_| unknown())?;
    let mut entry = MaybeUninit::<libc::passwd>::uninit();
    let (mut room, mut found) = (vec![0; ENTRY_ROOM], std::ptr::null_mut());
    // SAFETY: `name` is NUL-terminated; all pointers are valid over the call, and the true size of `room` is passed.
    unsafe { libc::getpwnam_r(name.as_ptr(), entry.as_mut_ptr(), room.as_mut_ptr(), room.len(), &raw mut found) };
    // SAFETY: null, or a pointer to `entry`, which is initialised then.
    unsafe { found.as_ref() }.map(|entry| entry.pw_uid).ok_or_else(unknown)
}

fn group_id(name: &str) -> Result<libc::gid_t, Refusal> {
    let unknown = || Refusal::UnknownGroup(name.to_owned());
    let name = CString::new(name).map_err(|_| unknown())?;
    let mut entry = MaybeUninit::<libc::group>::uninit();
    let (mut room, mut found) = (vec![0; ENTRY_ROOM], std::ptr::null_mut());
    // SAFETY: `name` is NUL-terminated; all pointers are valid over the call, and the true size of `room` is passed.
    unsafe { libc::getgrnam_r(name.as_ptr(), entry.as_mut_ptr(), room.as_mut_ptr(), room.len(), &raw mut found) };
    // SAFETY: null, or a pointer to `entry`, which is initialised then.
    unsafe { found.as_ref() }.map(|entry| entry.gr_gid).ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_looked_up_before_anything_changes() {
        let identity = Identity { user: Some("no such user".into()), group: Some("root".into()), root: None };
        assert!(matches!(assume(&identity), Err(Refusal::UnknownUser(_))));
        assert!(matches!(check_names(&identity), Err(Refusal::UnknownUser(_))));
        assert!(check_names(&Identity { user: Some("root".into()), ..Identity::default() }).is_ok());
        let identity = Identity { group: Some("a\0b".into()), ..Identity::default() };
        assert!(matches!(assume(&identity), Err(Refusal::UnknownGroup(_))));
    }

    #[test]
    fn root_has_the_number_zero() {
        assert_eq!(user_id("root").unwrap(), 0);
        assert_eq!(group_id("root").unwrap(), 0);
    }
}
