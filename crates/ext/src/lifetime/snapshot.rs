//! Writes everything that lives to a file, for Chrome's developer tools or for pprof. A child of the process does so, from its own copy of the memory: the
//! process itself stands still for the fork only.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
    time::SystemTime,
};

use steel_coro::Wait;
use steel_heap::{Dominators, Graph, Kind, pprof, write_heapsnapshot};
use steel_os::{
    fd,
    process::{self, Exit, Fork, Pid},
};
use steel_zend::{Result, heap::Heap};

use super::{audit, look_as};
use crate::runtime::{Runtime, refuse_as_thread, runtime};

/// For whom it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Chrome's developer tools: a `.heapsnapshot` of V8's.
    Chrome,
    /// pprof: `profile.proto`, with the lines that audited requests have made objects on.
    Pprof,
}

/// Writes it and waits until that is done, as a coroutine does. `None`: the coroutine was cancelled; the child goes on.
///
/// # Errors
/// The file cannot be made, there is no memory for a child, or it could not write.
pub(crate) fn write(path: &Path, format: Format) -> Result<io::Result<()>> {
    if let Some(error) = refuse_as_thread("write a snapshot") {
        return Err(error);
    }
    let pid = match begin(path, format, false) {
        Ok(pid) => pid,
        Err(error) => return Ok(Err(error)),
    };
    Ok(ended(runtime(), pid)?.and_then(judge))
}

/// What has become of the child that [`begin`] has made.
pub(crate) fn judge(exit: Exit) -> io::Result<()> {
    match exit {
        Exit { code: 0, signal: 0, .. } => Ok(()),
        _ => Err(io::Error::other("the snapshot could not be written")),
    }
}

/// Has a child write it; with `is_new` only to a file that is not there yet.
///
/// # Errors
/// The file cannot be made; there is no memory for a child.
pub(crate) fn begin(path: &Path, format: Format, is_new: bool) -> io::Result<Pid> {
    let runtime = runtime();
    // Whatever is in the memory is in the file.
    let file = fd::create_private(path, is_new)?;
    match process::fork()? {
        Fork::Child => {
            let end = End;
            // Connections are closed when the parent closes them, not when this one is done.
            fd::close_others(&file);
            let written = in_child(runtime, file, format);
            std::mem::forget(end);
            process::exit_now(i32::from(written.is_err()))
        }
        Fork::Parent(pid) => Ok(pid),
    }
}

/// The child never goes on as its parent would, also if it panics.
struct End;

impl Drop for End {
    fn drop(&mut self) {
        process::exit_now(2);
    }
}

fn ended(runtime: &'static Runtime, pid: Pid) -> Result<io::Result<Exit>> {
    if !runtime.in_coroutine() {
        return Ok(process::wait_for(pid));
    }
    let claim = runtime.children.claim(pid);
    let ended = runtime.wait(Wait::Process, || async move { claim.ended().await })?;
    Ok(ended.unwrap_or_else(|| Err(io::ErrorKind::Interrupted.into())))
}

/// What is here belongs to the parent: it is only looked at.
fn in_child(runtime: &'static Runtime, file: File, format: Format) -> io::Result<()> {
    let heap = look_as(runtime, true);
    let mut out = BufWriter::with_capacity(1 << 20, file);
    match format {
        Format::Chrome => write_chrome(&heap, &mut out)?,
        Format::Pprof => write_pprof(&heap, &mut out)?,
    }
    out.flush()
}

fn write_chrome(heap: &Heap, out: impl Write) -> io::Result<()> {
    let addresses = heap.addresses();
    write_heapsnapshot(
        &heap.graph,
        out,
        // Odd, as V8's own numbers of things in the heap are; roots get small ones.
        |id| addresses[id.index()].map_or(id.index() as u64, |address| address as u64 / 4) | 1,
        |id| name(heap, id),
    )
}

fn write_pprof(heap: &Heap, out: impl Write) -> io::Result<()> {
    let (graph, addresses) = (&heap.graph, heap.addresses());
    let moment = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64);
    pprof::write(graph, &Dominators::new(graph), out, moment, |id| {
        let node = graph.node(id);
        (node.kind == Kind::Object).then(|| audit::site(node.number, addresses[id.index()]?)).flatten()
    })
}

fn name(heap: &Heap, id: steel_heap::NodeId) -> Option<String> {
    let graph: &Graph = &heap.graph;
    let node = graph.node(id);
    match node.kind {
        Kind::Object => None,
        Kind::Closure => Some(format!("Closure ({})", graph.text(node.name))),
        Kind::Array => Some(format!("array({})", node.number)),
        Kind::Reference => Some("reference".to_owned()),
        Kind::Root | Kind::Group | Kind::String | Kind::Resource => None,
    }
}
