//! What `start()` does to its process before anything of the server is made: it goes on in the background, and looks whether its workers can
//! become who they are to be.

use steel_os::{daemon, privilege, process};
use steel_zend::{Result, output};

use crate::{errors, log, runtime::runtime, settings::Settings};

/// The calling process ends, and a child goes on in its place. False, with a warning: it cannot.
pub(super) fn enter(settings: &Settings) -> Result<bool> {
    if !settings.daemonize {
        return Ok(true);
    }
    output::flush();
    process::generation(); // Counts from now on, if it did not.
    if let Err(error) = daemon::daemonize(log::file_now().as_deref()) {
        errors::set_last_io(&error);
        errors::warning(&format!("failed to start the server: it cannot become a daemon: {error}"))?;
        return Ok(false);
    }
    log::take_output();
    let runtime = runtime();
    runtime.adopt_loop();
    runtime.listeners.renew();
    Ok(true)
}

/// Can workers become who they are to be? False, with a warning: there is no such user or group.
pub(super) fn check_identity(settings: &Settings) -> Result<bool> {
    if settings.identity.is_empty() {
        return Ok(true);
    }
    if !privilege::is_root() {
        log::line(log::Level::Notice, "the options user, group and chroot have no effect: that needs root");
        return Ok(true);
    }
    match privilege::check_names(&settings.identity) {
        Ok(()) => Ok(true),
        Err(refusal) => errors::warning(&format!("failed to start the server: {refusal}")).map(|()| false),
    }
}
