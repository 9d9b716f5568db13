//! Paths and commands of PHP code, for calls that do not go by PHP's own functions: where PHP has several threads, each has a current
//! directory of its own, and the process's is another one.

use std::borrow::Cow;

/// A path as the system calls of this process are to have it.
pub fn absolute(path: &[u8]) -> Cow<'_, [u8]> {
    #[cfg(php_zts)]
    if !path.starts_with(b"/")
        && let Some(mut directory) = current_directory()
    {
        directory.push(b'/');
        directory.extend_from_slice(path);
        return Cow::Owned(directory);
    }
    Cow::Borrowed(path)
}

/// A command for `/bin/sh`, which the process starts in its own directory.
pub fn command(command: &[u8]) -> Cow<'_, [u8]> {
    #[cfg(php_zts)]
    if let Some(directory) = current_directory() {
        let quoted = directory.split(|byte| *byte == b'\'').collect::<Vec<_>>().join(&b"'\\''"[..]);
        return Cow::Owned([b"cd '", &quoted[..], b"'; ", command].concat());
    }
    Cow::Borrowed(command)
}

/// The process has gone to its root directory, and so has the PHP code of this thread.
pub fn has_gone_to_root() {
    #[cfg(php_zts)]
    // SAFETY: changes the thread's own record.
    unsafe {
        crate::sys::virtual_chdir(c"/".as_ptr());
    }
}

/// Runs `body`, which reads the environment: no thread changes it by PHP's functions meanwhile.
pub fn with_environment<R>(body: impl FnOnce() -> R) -> R {
    #[cfg(php_zts)]
    let _locked = Environment::lock();
    body()
}

#[cfg(php_zts)]
struct Environment;

#[cfg(php_zts)]
impl Environment {
    fn lock() -> Environment {
        // SAFETY: the engine's own lock, taken for a moment in which no PHP code runs.
        unsafe { crate::sys::tsrm_env_lock() };
        Environment
    }
}

#[cfg(php_zts)]
impl Drop for Environment {
    fn drop(&mut self) {
        // SAFETY: was locked by this thread.
        unsafe { crate::sys::tsrm_env_unlock() };
    }
}

/// This thread's, as `getcwd()` gives it.
pub fn current_directory() -> Option<Vec<u8>> {
    #[cfg(not(php_zts))]
    return std::env::current_dir().ok().map(|path| std::os::unix::ffi::OsStringExt::into_vec(path.into_os_string()));
    #[cfg(php_zts)]
    virtual_directory()
}

#[cfg(php_zts)]
fn virtual_directory() -> Option<Vec<u8>> {
    let mut room = [0_u8; PATH_MAX];
    // SAFETY: writes a C string of at most that size, or says null.
    unsafe {
        let text = crate::sys::virtual_getcwd(room.as_mut_ptr().cast(), room.len());
        (!text.is_null()).then(|| std::ffi::CStr::from_ptr(text).to_bytes().to_vec())
    }
}

/// `PATH_MAX`
#[cfg(php_zts)]
const PATH_MAX: usize = 4096;
