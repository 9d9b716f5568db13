//! A worker's server: listeners, connections and the drivers of their protocols.
//!
//! ```text
//! Listener (made before fork) --accept--> Conn + driver task --> App::{connect, receive | request, close}
//! ```
//! One task per connection, none per request. The program's callbacks run on the loop, in the driver's poll; they may send on
//! or close any connection, and they may return before their answer is ready (a suspended coroutine): an [`Exchange`] is ended
//! from wherever its owner happens to be.

mod accepting;
mod address;
mod app;
mod body;
mod budget;
mod clock;
mod compression;
mod conn;
mod datagram;
mod deadline;
mod draft;
mod driver;
mod exchange;
mod facts;
mod greeting;
mod handover;
mod http;
mod http2;
mod input;
mod listener;
mod marks;
mod outlet;
mod output;
mod patience;
mod port;
mod readiness;
mod registry;
mod relay;
mod response;
mod secure;
mod service;
mod serving;
mod session;
mod shared;
mod site;
mod socket;
mod spare;
mod standing;
mod statics;
mod transport;
mod waiters;
mod websocket;
mod wheel;

pub use address::Address;
pub use app::{App, BadBytes, Broken, Notice};
pub use body::{Body, Request};
pub use budget::DEFAULT_BUDGET;
pub use clock::Clock;
pub use compression::Compression;
pub use conn::Conn;
pub use datagram::{DatagramKind, Datagrams};
pub use draft::{Draft, Drafts, Origin, Piece};
pub use exchange::{Exchange, Gate};
pub use handover::{Handed, HandoverError, handed_over};
pub use http2::{Http2Options, Stream};
pub use listener::{DEFAULT_BACKLOG, ListenOptions, Listener, SocketKind, TcpOptions};
pub use marks::Watermarks;
pub use outlet::SendError;
pub use patience::{Deadlines, Late};
pub use port::{HttpOptions, PacketOptions, Port, Protocol};
pub use registry::{Known, LATEST_FIRST, MOST_SESSIONS, Sessions};
pub use relay::{
    Board, Choice, Chooser, Desk, Dispatch, Happening, Load, Measurer, Question, Reactor, Remote, RemoteStream, Told,
    Wish,
};
pub use response::{Response, ResponseError};
pub use service::{Drain, Server, Stats};
pub use serving::Serving;
pub use session::Session;
pub use statics::{Kinds, Rewrite, RewriteError, StaticFiles};
pub use steel_proto::http1::{Limits, RequestHead, Rules};
pub use websocket::{Stage, WebSocketOptions, WebSocketState};
