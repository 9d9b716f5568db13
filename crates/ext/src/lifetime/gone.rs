//! `Lifetime::expectGone()`: an object that the program expects to go. When it is there after its time, the log says what holds it.

use std::{cell::RefCell, time::Duration};

use steel_heap::story;
use steel_zend::{Array, Callable, Object, Result, Zval, fence};

use super::{look, why_node};
use crate::{
    findings::Findings,
    log::{self, Level},
    runtime::{Failure, runtime},
};

thread_local! {
    /// By chain.
    static FOUND: RefCell<Findings> = RefCell::default();
}

/// It should be gone when this time has passed; as far as the loop runs then.
///
/// # Errors
/// The loop cannot be made.
pub(crate) fn expect(object: &Object, why: String, time: Duration) -> Result {
    let runtime = runtime();
    runtime.need_loop()?;
    let handle = object.handle();
    let weak = call(&Zval::str("WeakReference::create"), &[object.clone().into()])?;
    runtime.start_task(async move {
        tokio::time::sleep(time).await;
        let get = {
            let mut pair = Array::with_capacity(2);
            pair.push(weak.clone());
            pair.push(Zval::str("get"));
            Zval::from(pair)
        };
        // Asked and forgotten at once: whoever looks at the heap would find this reference, too.
        let is_there = call(&get, &[]).map(|value| !value.is_null());
        drop(get);
        match is_there {
            Ok(true) => tell(handle, &why),
            Ok(false) => {}
            Err(error) => drop(Failure::of(Err(error))),
        }
    });
    Ok(())
}

fn call(callable: &Zval, args: &[Zval]) -> Result<Zval> {
    match Callable::resolve(callable) {
        Ok(callable) => callable.call(args),
        Err(_) => fence::outcome().map(|()| Zval::null()),
    }
}

fn tell(handle: u32, why: &str) {
    let heap = look(false);
    let Some(place) = heap.place_of_handle(handle) else { return };
    let node = heap.graph.node(place);
    let what = format!("{}#{}", heap.graph.text(node.name), node.number);
    let chain = why_node(&heap, place, 1).into_iter().next();
    let chain = chain.map_or_else(|| "only a cycle holds it".to_owned(), |links| story::line(&links));
    let signature = format!("{why} {chain}").chars().filter(|char| !char.is_ascii_digit()).collect();
    if let Some(times) = FOUND.with_borrow_mut(|found| found.add(signature)) {
        let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
        log::line(Level::Warning, &format!("lifetime: {what} should be gone{why}: {chain}{times}"));
    }
}
