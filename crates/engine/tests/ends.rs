//! What is left of a server that has ended: nothing, and its listener is free for the next one.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Client, Script, answer, http};
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::{Arc, Weak};
use std::time::Duration;
use steel_engine::server::{Address, Drain, ListenOptions, Listener, Server, Sessions, SocketKind};

/// Serves one request with a server of its own, which has no client any more when this returns.
async fn serve_once(listener: &Arc<Listener>, address: SocketAddr) -> Weak<Sessions> {
    let sessions = Arc::new(Sessions::new(10).unwrap());
    let observer = Arc::downgrade(&sessions);
    let server = Server::new(vec![(Arc::clone(listener), http())], sessions, 0, 10);
    server.start(Rc::new(Script::new(|_, exchange, _| answer(exchange, b"hello")))).unwrap();
    let client = tokio::task::spawn_blocking(move || Client::connect(address).get("/").status);
    assert_eq!(client.await.unwrap(), 200);
    server.drain(Drain::Shutdown);
    tokio::time::timeout(Duration::from_secs(5), server.drained()).await.expect("its connection ends");
    observer
}

#[test]
fn a_server_leaves_nothing_behind_and_the_next_one_may_start_at_once() {
    let listener = Arc::new(Listener::bind(SocketKind::Tcp4, "127.0.0.1", 0, &ListenOptions::default()).unwrap());
    let Address::Ip(address) = *listener.address() else { panic!("an IP listener") };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let mut observers = Vec::new();
        for _ in 0..3 {
            observers.push(serve_once(&listener, address).await);
        }
        let gone = async {
            while observers.iter().any(|observer| observer.strong_count() > 0) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(5), gone).await.expect("the sessions of all three are gone");
    });
    assert_eq!(Arc::strong_count(&listener), 1);
}
