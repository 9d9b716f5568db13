//! Connections that are kept over close() (`SWOOLE_KEEP`), by whom they lead to. In the child of a fork they are the parent's.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use steel_os::process;

use crate::socket::Socket;

/// The most for one target: more are closed.
const MOST: usize = 64;

/// Sockets with how often they were kept, of one process.
type All = (u64, BTreeMap<String, Vec<(Rc<Socket>, i64)>>);

thread_local! {
    static KEPT: RefCell<All> = const { RefCell::new((0, BTreeMap::new())) };
}

/// Keeps one; its rules go, since they may hold values of PHP.
pub(super) fn keep(target: String, socket: Rc<Socket>, count: i64) {
    let rules = socket.rules.take();
    drop(rules);
    KEPT.with_borrow_mut(|(generation, all)| {
        if *generation != process::generation() {
            *generation = process::generation();
            all.clear();
        }
        let of_target = all.entry(target).or_default();
        if of_target.len() < MOST {
            of_target.push((socket, count));
        } else {
            socket.close();
        }
    });
}

/// One that is still good.
pub(super) fn take(target: &str) -> Option<(Rc<Socket>, i64)> {
    KEPT.with_borrow_mut(|(generation, all)| {
        if *generation != process::generation() {
            return None;
        }
        let of_target = all.get_mut(target)?;
        while let Some((socket, count)) = of_target.pop() {
            if socket.check_liveness().is_ok() {
                return Some((socket, count));
            }
            socket.close();
        }
        None
    })
}
