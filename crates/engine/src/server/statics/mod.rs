//! Files that are served without the program: the reference's static handler.
//!
//! ```text
//! path --rewritten--> --cleaned--> inside of the locations? --> file --> conditions --> range --> answer
//!                        \ no                       \ none
//!                         the program                the program; with a location: 404
//! ```
//! Whoever has the sockets does it: a worker in BASE mode, a reactor in PROCESS mode. Nothing outside of the root is ever sent, whatever the
//! path says and wherever links lead ([`root`]).

mod listing;
mod path;
mod reply;
mod rewrite;
mod root;
mod shelf;

use super::Exchange;
use path::Clean;
pub use rewrite::{Rewrite, RewriteError};
pub(super) use shelf::Shelf;
use shelf::{Found, Look};
use std::path::PathBuf;
use std::sync::Arc;
use steel_proto::http1::RequestHead;

/// The media type of a file by its name; `None` if it is not known.
pub type Kinds = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// For a file of which nobody knows what it is.
const UNKNOWN: &str = "application/octet-stream";

/// Which files a port serves.
#[derive(Clone)]
pub struct StaticFiles {
    /// The directory that is `/`, without links in it.
    pub root: PathBuf,
    /// Rules by which other files are looked for than paths name.
    pub rewrites: Vec<Rewrite>,
    /// Beginnings of paths, in any case of letters; of those files are served also if their type is not known, and what is not there is
    /// answered with 404. Empty: all, but what is not there is the program's.
    pub locations: Vec<Vec<u8>>,
    /// Names of files that are served for a directory; the first that is there.
    pub index: Vec<Vec<u8>>,
    /// A directory without such a file is listed.
    pub lists: bool,
    /// Links may lead out of the root.
    pub follows: bool,
    /// What files are, by their names.
    pub kinds: Kinds,
}

impl StaticFiles {
    /// Gives the exchange back if the request is the program's.
    pub(super) fn answer(&self, shelf: &Shelf, exchange: Exchange, head: &RequestHead) -> Option<Exchange> {
        if !matches!(head.method(), "GET" | "HEAD") {
            return Some(exchange);
        }
        let rewritten = rewrite::rewritten(&self.rewrites, head.path());
        let path = rewritten.as_deref().unwrap_or(head.path());
        let Some(clean) = Clean::of(path) else {
            return self.miss(exchange, self.is_located(path));
        };
        let located = self.is_located(&clean.shown());
        if !located && !self.locations.is_empty() {
            return Some(exchange);
        }
        match shelf.look(self, &clean) {
            Look::File(found) => self.serve(exchange, head, found, located),
            Look::Directory(directory) => {
                for name in &self.index {
                    match shelf.look(self, &clean.with(name)) {
                        Look::File(found) => return self.serve(exchange, head, found, true),
                        Look::Failed => return Self::fail(exchange),
                        Look::Directory(_) | Look::Nothing | Look::Other => {}
                    }
                }
                if !self.lists {
                    return Some(exchange);
                }
                match listing::page(&directory, &clean) {
                    Ok(page) => reply::page(exchange, 200, page.as_bytes()),
                    Err(error) if shelf::is_absence(error) => return self.miss(exchange, located),
                    Err(_) => return Self::fail(exchange),
                }
                None
            }
            Look::Nothing => self.miss(exchange, located),
            Look::Failed => Self::fail(exchange),
            Look::Other => Some(exchange),
        }
    }

    fn serve(&self, exchange: Exchange, head: &RequestHead, found: Found, located: bool) -> Option<Exchange> {
        if !located && !found.item.is_known {
            return Some(exchange);
        }
        reply::file(exchange, head, found);
        None
    }

    #[allow(clippy::unused_self, reason = "one of the ways in which a request ends here")]
    fn miss(&self, exchange: Exchange, located: bool) -> Option<Exchange> {
        if !located {
            return Some(exchange);
        }
        reply::page(exchange, 404, reply::NOT_FOUND);
        None
    }

    /// What is there cannot be said now; neither the program nor a cache is told that there is nothing.
    fn fail(exchange: Exchange) -> Option<Exchange> {
        reply::page(exchange, 503, reply::UNAVAILABLE);
        None
    }

    fn is_located(&self, path: &[u8]) -> bool {
        let begins =
            |location: &Vec<u8>| path.get(..location.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(location));
        self.locations.iter().any(begins)
    }
}

impl std::fmt::Debug for StaticFiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StaticFiles").field("root", &self.root).finish_non_exhaustive()
    }
}
