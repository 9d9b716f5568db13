//! The heap of a program as a graph, and the questions that are asked of it: why does this live, what would go with it, how do two looks
//! differ.
//!
//! Knows nothing of PHP: whoever has walked a heap says with a [`Builder`] what there is and who holds whom. The graph refers to nothing in
//! that heap, so the program may go on while it is asked.
#![forbid(unsafe_code)]

mod chain;
mod dominators;
mod graph;
mod heapsnapshot;
pub mod pprof;
mod reach;
pub mod story;
mod summary;
mod texts;

pub use chain::{Chain, Step, chains};
pub use dominators::Dominators;
pub use graph::{Builder, Edge, Graph, Kind, Label, Node, NodeId, Stage};
pub use heapsnapshot::write as write_heapsnapshot;
pub use reach::Reach;
pub use summary::{Total, totals};
pub use texts::{Text, Texts};
