//! The roots that the runtime adds: coroutines, timers, connections of callback clients, watched descriptors, the server.

use steel_zend::heap::{Label, NodeId, Stage, Survey};

use super::scopes;
use crate::{runtime::Runtime, server::process};

/// All of them.
pub(super) fn add(survey: &mut Survey, runtime: &Runtime) {
    coroutines(survey, runtime);
    let unnamed = survey.label("");
    runtime.connections.each(|id, connection| {
        let root = survey.root(&format!("{} #{id}", connection.kind()), Stage::Named);
        connection.with_client(&mut |client| survey.object(root, unnamed, client));
        connection.with_callback(&mut |callback| survey.callable(root, unnamed, callback));
    });
    runtime.timers.callbacks.each(|id, repeats, callback, args| {
        let repeats = if repeats { " (tick)" } else { "" };
        let root = survey.root(&format!("timer #{id}{repeats}"), Stage::Named);
        callback.into_iter().for_each(|callback| survey.callable(root, unnamed, callback));
        arguments(survey, root, args);
    });
    runtime.watches.each(|fd, what, callback| {
        let root = survey.root(&format!("{what} of descriptor {fd}"), Stage::Named);
        survey.callable(root, unnamed, callback);
    });
    runtime.listeners.each(|signal, callback| {
        let root = survey.root(&format!("signal {signal}"), Stage::Named);
        survey.callable(root, unnamed, callback);
    });
    runtime.each_deferred(|what, callback| {
        let root = survey.root(what, Stage::Named);
        survey.callable(root, unnamed, callback);
    });
    for resolver in runtime.resolvers.borrow().iter() {
        let root = survey.root("name resolver", Stage::Named);
        survey.object(root, unnamed, resolver);
    }
    scopes::each(|scope| {
        let root = survey.root(&scope.name(), Stage::Named);
        let callback = survey.label("onClose()");
        scope.with_callbacks(|callable| survey.callable(root, callback, callable));
        survey.elements_of(root, &scope.bag.borrow());
    });
    if let Some(process) = process::current() {
        let root = survey.root("server", Stage::Named);
        survey.object(root, unnamed, &process.server);
        process.given.each(|id, callback| {
            let root = survey.root(&format!("task #{id}"), Stage::Named);
            survey.callable(root, unnamed, callback);
        });
    }
}

/// The stacks of all coroutines, and what they keep besides.
fn coroutines(survey: &mut Survey, runtime: &Runtime) {
    let coroutines = &runtime.coroutines;
    let current = coroutines.current();
    let asking = current.map_or_else(|| "main program".to_owned(), |cid| format!("coroutine #{cid}"));
    let root = survey.root(&asking, Stage::Asking);
    survey.running(root);
    if current.is_some() {
        let root = survey.root("main program", Stage::Named);
        coroutines.root_data().survey(survey, root);
    }
    for cid in coroutines.ids() {
        coroutines.with_data(cid, |place| {
            let root = survey.root(&format!("coroutine #{cid}"), Stage::Named);
            if Some(cid) != current {
                place.survey(survey, root);
            }
            let defer = survey.label("defer()");
            place.local.defers.borrow().iter().for_each(|callback| survey.callable(root, defer, callback));
            if let Some(begun) = &*place.local.begun.borrow() {
                // What its variables say better, as long as they have it.
                let root = survey.root(&format!("coroutine #{cid} (begun with)"), Stage::Asking);
                let callback = survey.label("callback");
                survey.callable(root, callback, &begun.0);
                arguments(survey, root, &begun.1);
            }
            let context = survey.label("context");
            place.local.context.borrow().iter().for_each(|object| survey.object(root, context, object));
        });
    }
}

fn arguments(survey: &mut Survey, root: NodeId, args: &[steel_zend::Zval]) {
    for (at, value) in args.iter().enumerate() {
        let label: Label = survey.label(&format!("argument {}", at + 1));
        survey.value(root, label, value);
    }
}
