//! Accepting on one listener: a task that takes what has come, until the [`Accepting`] goes.
//!
//! The registration with the runtime is the `Accepting`'s, not the task's, which is dropped only when the loop comes round to it: whoever
//! begins anew at once would otherwise find the descriptor registered still.

use super::{Address, Listener, Notice, Server, readiness};
use rustix::io::Errno;
use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::unix::AsyncFd;
use tokio::task::AbortHandle;

/// Connections taken in one go, so that other workers get some of a burst too.
const BATCH: usize = 8;

/// Rest after accept failed for want of descriptors or memory.
const REST: Duration = Duration::from_millis(100);

/// The registered listener, as long as there is something to accept for. The task takes its own reference for one batch only.
type Registered = Rc<RefCell<Option<Rc<AsyncFd<Arc<Listener>>>>>>;

/// See the module.
pub(super) struct Accepting {
    listener: Registered,
    task: AbortHandle,
}

impl Accepting {
    /// Begins, on this port of the server. Must be called inside a `LocalSet`.
    ///
    /// # Errors
    /// The listener could not be registered.
    pub(super) fn start(server: &Rc<Server>, port: usize, listener: Arc<Listener>) -> io::Result<Self> {
        let listener: Registered = Rc::new(RefCell::new(Some(Rc::new(readiness::listener(listener)?))));
        let task = tokio::task::spawn_local(run(Rc::clone(server), port, Rc::clone(&listener)));
        Ok(Self { listener, task: task.abort_handle() })
    }
}

impl Drop for Accepting {
    fn drop(&mut self) {
        self.task.abort();
        drop(self.listener.take());
    }
}

/// What came of a batch.
enum Batch {
    Taken,
    Failed(Errno),
    /// Nothing is to be accepted any more.
    Over,
}

async fn run(server: Rc<Server>, port: usize, listener: Registered) {
    loop {
        match poll_fn(|cx| poll_batch(&server, port, &listener, cx)).await {
            Batch::Taken => tokio::task::yield_now().await,
            Batch::Failed(error) => {
                server.tell(port, |address| Notice::Accept { port, address, error: error.into() });
                tokio::time::sleep(REST).await;
            }
            Batch::Over => return,
        }
    }
}

fn poll_batch(server: &Server, port: usize, listener: &Registered, cx: &mut Context<'_>) -> Poll<Batch> {
    let Some(listener) = listener.borrow().clone() else { return Poll::Ready(Batch::Over) };
    let Ok(mut guard) = ready!(listener.poll_read_ready(cx)) else { return Poll::Ready(Batch::Over) };
    for _ in 0..BATCH {
        match listener.get_ref().accept() {
            Ok((socket, peer)) => server.welcome(socket, port, Address::from_kernel(peer)),
            Err(Errno::AGAIN) => {
                guard.clear_ready();
                break;
            }
            // The client left before we came; or a signal.
            Err(Errno::CONNABORTED | Errno::INTR | Errno::PROTO) => {}
            Err(error) => return Poll::Ready(Batch::Failed(error)),
        }
    }
    Poll::Ready(Batch::Taken)
}
