//! What tasks of the loop share: the first of two futures, and the end of the process.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

use super::runtime;

/// Waits for ever once the process is to end: a task then keeps what it owns until the loop is given up.
pub(crate) async fn while_alive() {
    if runtime().ending.get().is_some() {
        std::future::pending::<()>().await;
    }
}

/// The outcome of [`race`].
pub(crate) enum First<A, B> {
    /// The first future was ready first, or both were.
    A(A),
    /// The second was.
    B(B),
}

/// Waits for the first of two futures; the other is dropped. What is large is to be given pinned: by value it would lie in the caller's future twice.
pub(crate) async fn race<A, B>(a: impl Future<Output = A>, b: impl Future<Output = B>) -> First<A, B> {
    let (mut a, mut b) = (pin!(a), pin!(b));
    poll_fn(move |cx| {
        if let Poll::Ready(a) = a.as_mut().poll(cx) {
            return Poll::Ready(First::A(a));
        }
        b.as_mut().poll(cx).map(First::B)
    })
    .await
}
