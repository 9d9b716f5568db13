//! The deadlines that come out of turn: a heap whose nodes know their slots, and the slots their places in it.

use super::{Node, Timers};

/// The children of a node lie side by side in one or two cache lines.
const CHILDREN: usize = 4;

impl<T> Timers<T> {
    pub(super) fn push(&mut self, node: Node) {
        self.heap.push(node);
        self.rise(self.heap.len() - 1, node);
    }

    #[inline]
    pub(super) fn unlink(&mut self, position: usize) {
        let Some(last) = self.heap.pop() else { return };
        if position < self.heap.len() {
            let gone = self.heap[position];
            if last.before(&gone) {
                self.rise(position, last);
            } else {
                self.sink(position, last);
            }
        }
    }

    /// Puts `node` where it belongs from `position` up.
    #[inline]
    fn rise(&mut self, mut position: usize, node: Node) {
        while position > 0 {
            let above = (position - 1) / CHILDREN;
            let parent = self.heap[above];
            if !node.before(&parent) {
                break;
            }
            self.place(position, parent);
            position = above;
        }
        self.place(position, node);
    }

    /// Puts `node` where it belongs from `position` down.
    fn sink(&mut self, mut position: usize, node: Node) {
        while let Some((below, child)) = self.first_child(position)
            && child.before(&node)
        {
            self.place(position, child);
            position = below;
        }
        self.place(position, node);
    }

    fn first_child(&self, position: usize) -> Option<(usize, Node)> {
        let first = position * CHILDREN + 1;
        let children = self.heap.get(first..self.heap.len().min(first + CHILDREN))?;
        let mut least = (first, *children.first()?);
        for (index, child) in (first..).zip(children).skip(1) {
            if child.before(&least.1) {
                least = (index, *child);
            }
        }
        Some(least)
    }

    #[inline]
    fn place(&mut self, position: usize, node: Node) {
        self.heap[position] = node;
        // The number of nodes is that of slots, which fits.
        self.slots[node.slot as usize].position = position as u32;
    }
}
