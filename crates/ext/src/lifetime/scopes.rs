//! Scopes as the program sees them: program, process, session, request, and users that it has named. Each has a bag of values, which lives
//! exactly as long, and callbacks for its end.
//!
//! A scope is made when the program first asks for it; a server that never does pays nothing.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeSet, HashMap},
    rc::Rc,
    time::{Duration, Instant},
};

use steel_zend::{Array, Callable, Object, Result, fence};

use super::{members, owner::Owner};
use crate::{runtime::runtime, server::process, slots::server as slot};

/// Which scope.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Key {
    Program,
    Process,
    /// `$fd`
    Session(i64),
    Request(u64),
    /// By the name that the program has given it.
    User(String),
}

/// See the module.
pub(crate) struct Scope {
    pub(crate) key: Key,
    pub(crate) parent: Option<Rc<Scope>>,
    begun: Instant,
    /// The process that has made it.
    pid: i64,
    pub(crate) bag: RefCell<Array>,
    callbacks: RefCell<Vec<Callable>>,
    closed: Cell<bool>,
    /// Of a user: the sessions that are open, and for how long it waits for another one.
    sessions: RefCell<BTreeSet<i64>>,
    patience: Cell<Duration>,
    /// How often it was without a session; what waits for its end looks whether that is still so.
    vacant: Cell<u64>,
}

thread_local! {
    static SCOPES: RefCell<HashMap<Key, Rc<Scope>>> = RefCell::default();
}

impl Scope {
    /// For how long there is it; the program knows of it since it has asked first.
    pub(crate) fn age(&self) -> Duration {
        self.begun.elapsed()
    }

    pub(crate) fn is_open(&self) -> bool {
        !self.closed.get()
    }

    /// To be called when it ends, the last one first. False: it has ended already.
    pub(crate) fn on_close(&self, callback: Callable) -> bool {
        let open = self.is_open();
        if open {
            self.callbacks.borrow_mut().push(callback);
        }
        open
    }
}

/// The scope of this key, which is made if there is none.
fn find(key: Key, parent: impl FnOnce() -> Option<Rc<Scope>>) -> Rc<Scope> {
    if let Some(scope) = SCOPES.with_borrow(|scopes| scopes.get(&key).cloned()) {
        return scope;
    }
    let scope = Rc::new(Scope {
        key: key.clone(),
        parent: parent(),
        begun: Instant::now(),
        pid: process_id(),
        bag: RefCell::new(Array::new()),
        callbacks: RefCell::default(),
        closed: Cell::new(false),
        sessions: RefCell::default(),
        patience: Cell::default(),
        vacant: Cell::new(0),
    });
    SCOPES.with_borrow_mut(|scopes| scopes.insert(key, Rc::clone(&scope)));
    scope
}

/// The program's: from its begin to its end, in all processes that it forks.
pub(crate) fn program() -> Rc<Scope> {
    runtime().finish_at_end();
    find(Key::Program, || None)
}

/// This process's.
pub(crate) fn process() -> Rc<Scope> {
    find(Key::Process, || Some(program()))
}

/// That of the connection for which the code works.
pub(crate) fn session() -> Option<Rc<Scope>> {
    let session = runtime().owner().session;
    (session != 0).then(|| find(Key::Session(session), || Some(process())))
}

/// That of the request for which the code works.
pub(crate) fn request() -> Option<Rc<Scope>> {
    let Owner { request, .. } = runtime().owner();
    if request == 0 {
        return None;
    }
    let key = Key::Request(request);
    let is_known = SCOPES.with_borrow(|scopes| scopes.contains_key(&key));
    let scope = find(key, || session().or_else(|| Some(process())));
    if !is_known {
        members::watch(request, runtime());
    }
    Some(scope)
}

/// A user's, over all sessions that have asked for it.
pub(crate) fn user(name: &str, patience: Duration) -> Rc<Scope> {
    let scope = find(Key::User(name.to_owned()), || Some(process()));
    scope.patience.set(patience);
    if let Some(session) = session() {
        let Key::Session(number) = session.key else { return scope };
        scope.sessions.borrow_mut().insert(number);
    }
    scope
}

/// The innermost one.
pub(crate) fn current() -> Rc<Scope> {
    request().or_else(session).unwrap_or_else(process)
}

/// It has come to its end: its callbacks are called, then what it has goes.
pub(crate) fn close(key: Key) {
    if SCOPES.with_borrow(HashMap::is_empty) {
        return;
    }
    if let Key::Session(session) = key {
        leave_users(session);
    }
    let scope = SCOPES.with_borrow_mut(|scopes| scopes.remove(&key));
    if let Some(scope) = scope {
        end(scope);
    }
}

fn end(scope: Rc<Scope>) {
    scope.closed.set(true);
    let callbacks = scope.callbacks.take();
    if callbacks.is_empty() {
        return runtime().judge(fence::dropping(scope.bag.take()));
    }
    let runtime = runtime();
    if runtime.is_running() || runtime.in_coroutine() {
        let spawned = runtime.spawn(move || call_back(&scope, callbacks));
        return runtime.judge(spawned.map(drop));
    }
    // At the end of a script that has not used the loop, no loop is begun for it.
    runtime.judge(call_back(&scope, callbacks));
}

/// The last one first; then what the scope has goes.
fn call_back(scope: &Rc<Scope>, callbacks: Vec<Callable>) -> Result {
    let runtime = runtime();
    for callback in callbacks.into_iter().rev() {
        let object: Object = crate::class::scope::object(Rc::clone(scope));
        // One that fails keeps no other from its turn, unless the process is to end by that.
        runtime.judge(callback.call(&[object.into()]).and_then(fence::dropping));
        if runtime.ending.get().is_some() {
            break;
        }
    }
    fence::dropping(scope.bag.take())
}

/// A session has ended; users who have no other one end when their time is over.
fn leave_users(session: i64) {
    let vacant: Vec<_> = SCOPES.with_borrow(|scopes| {
        let users = scopes.values().filter(|scope| matches!(scope.key, Key::User(_)));
        users
            .filter(|scope| {
                let mut sessions = scope.sessions.borrow_mut();
                sessions.remove(&session) && sessions.is_empty()
            })
            .cloned()
            .collect()
    });
    for scope in vacant {
        scope.vacant.set(scope.vacant.get() + 1);
        if scope.patience.get().is_zero() {
            close(scope.key.clone());
        } else {
            let (key, vacant, patience) = (scope.key.clone(), scope.vacant.get(), scope.patience.get());
            runtime().start_task(async move {
                tokio::time::sleep(patience).await;
                let is_vacant = |scope: &Rc<Scope>| scope.vacant.get() == vacant && scope.sessions.borrow().is_empty();
                if SCOPES.with_borrow(|scopes| scopes.get(&key).is_some_and(is_vacant)) {
                    close(key);
                }
            });
        }
    }
}

/// The process ends: all but the program's, inner ones first. False: there was none.
pub(crate) fn close_process() -> bool {
    let mut keys: Vec<Key> =
        SCOPES.with_borrow(|scopes| scopes.keys().filter(|key| **key != Key::Program).cloned().collect());
    keys.sort_unstable_by(|a, b| b.cmp(a));
    keys.sort_by_key(|key| *key == Key::Process);
    let any = !keys.is_empty();
    keys.into_iter().for_each(close);
    any
}

/// The script has ended.
pub(crate) fn close_program() {
    close_process();
    // It ends once, where it has begun: children have copies.
    if SCOPES.with_borrow(|scopes| scopes.get(&Key::Program).is_some_and(|scope| scope.pid == process_id())) {
        close(Key::Program);
    }
}

/// A script has ended, whatever it has come to: what is left goes while there is a heap that it is of.
pub(crate) fn forget() {
    let left = SCOPES.take();
    drop(left);
}

/// In the child of a fork: what its parent's processes, sessions and requests have is not its own.
pub(crate) fn begin_as_child() {
    let parents: Vec<_> = SCOPES.with_borrow_mut(|scopes| {
        let keys: Vec<_> = scopes.keys().filter(|key| **key != Key::Program).cloned().collect();
        keys.iter().filter_map(|key| scopes.remove(key)).collect()
    });
    // Their callbacks and destructors are the parent's to run.
    std::mem::forget(parents);
}

/// How many are open.
pub(crate) fn count() -> usize {
    SCOPES.with_borrow(HashMap::len)
}

/// Is there anything of this session, or of a user who has it?
pub(crate) fn is_known(session: i64) -> bool {
    SCOPES.with_borrow(|scopes| {
        scopes.contains_key(&Key::Session(session))
            || scopes.values().any(|scope| scope.sessions.borrow().contains(&session))
    })
}

/// Shows each scope that is open.
pub(crate) fn each(mut look: impl FnMut(&Scope)) {
    SCOPES.with_borrow(|scopes| scopes.values().for_each(|scope| look(scope)));
}

impl Scope {
    /// `session #5`
    pub(crate) fn name(&self) -> String {
        match &self.key {
            Key::Program => "program".to_owned(),
            Key::Process => "process".to_owned(),
            Key::Session(number) => format!("session #{number}"),
            Key::Request(number) => format!("request #{number}"),
            Key::User(name) => format!("user {name}"),
        }
    }

    /// Lends what is to be called at its end.
    pub(super) fn with_callbacks(&self, mut look: impl FnMut(&Callable)) {
        self.callbacks.borrow().iter().for_each(&mut look);
    }
}

/// The number of the process, as the scope's id.
pub(crate) fn process_id() -> i64 {
    i64::from(steel_os::process::Pid::current().get())
}

/// The number of the program: the process that has begun it.
pub(crate) fn program_id() -> i64 {
    let of_server = process::current().and_then(|process| process.server.slot(slot::MASTER_PID).as_int());
    of_server.unwrap_or_else(process_id)
}
