//! A user process (`Server::addProcess()`): the manager starts it, and starts it again when it ends; what it does is the program's. It
//! ends as a script does, with shutdown functions and destructors, so it returns from `start()`.

use steel_zend::Object;

use crate::{
    class::process,
    runtime::{Failure, Policy, runtime},
};

/// Runs the process of this index, as the worker with this number, to the end of its callback and its loop.
pub(super) fn live(users: &[Object], index: u16, number: u16) {
    let runtime = runtime();
    runtime.signals.reserve(&[]);
    runtime.policy.replace(Policy::Script);
    if let Some(user) = users.get(usize::from(index)) {
        process::live_in_server(user, number);
        // Its loop, as at the end of a script, but this is how a server has it: nothing is said of it.
        if let Some(failure) = Failure::of(runtime.finish_script(false)) {
            Policy::Script.apply(failure);
        }
    }
}
