//! Commands whose results have not come, in their order.
//!
//! A command has one result, for its callback. A subscription has one for each of its channels, which go to the event message, as
//! what is published later does. How many channels are left the server says in each of its answers.

use std::collections::VecDeque;

use steel_proto::resp::Reply;
use steel_zend::Callable;

use crate::class::callback::Callback;

/// `subscribe`, `psubscribe`, `unsubscribe` or `punsubscribe`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Channels {
    Join,
    Leave,
}

impl Channels {
    /// By the command's name in lower case.
    pub(super) fn of(command: &str) -> Option<Channels> {
        match command {
            "subscribe" | "psubscribe" => Some(Channels::Join),
            "unsubscribe" | "punsubscribe" => Some(Channels::Leave),
            _ => None,
        }
    }
}

enum Entry {
    Command(Callback),
    /// How many answers are to come; 0 if only the server knows.
    Subscription(usize),
}

/// Where a reply goes.
pub(super) enum Destination {
    /// To the callback of a command.
    Callback(Callback),
    /// To the event message.
    Message,
    /// A subscription was refused.
    Refusal,
    /// Nobody asked for it.
    Nobody,
}

/// See the file's header.
#[derive(Default)]
pub(super) struct Pending {
    entries: VecDeque<Entry>,
    /// Channels that the server says are left, and subscriptions that it has not answered.
    channels: i64,
    joining: usize,
}

impl Pending {
    pub(super) fn command(&mut self, callback: Callback) {
        self.entries.push_back(Entry::Command(callback));
    }

    pub(super) fn subscription(&mut self, kind: Channels, count: usize) {
        self.entries.push_back(Entry::Subscription(count));
        self.joining += usize::from(kind == Channels::Join);
    }

    /// Shows the callbacks of commands.
    pub(super) fn each(&self, mut look: impl FnMut(&Callable)) {
        let callbacks = self.entries.iter().filter_map(|entry| match entry {
            Entry::Command(callback) => Some(callback),
            Entry::Subscription(_) => None,
        });
        callbacks.for_each(|callback| look(callback));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Is there a channel, or will there be one?
    pub(super) fn is_subscribed(&self) -> bool {
        self.channels > 0 || self.joining > 0
    }

    /// Takes the callback that waits longest.
    pub(super) fn pop_callback(&mut self) -> Option<Callback> {
        loop {
            if let Entry::Command(callback) = self.entries.pop_front()? {
                return Some(callback);
            }
        }
    }

    /// Where the reply that has come next belongs.
    pub(super) fn destination(&mut self, reply: &Reply) -> Destination {
        match (self.entries.front(), reply) {
            (Some(Entry::Command(_)), _) => self.pop_callback().map_or(Destination::Nobody, Destination::Callback),
            (Some(Entry::Subscription(_)), Reply::Error(_)) => {
                self.answered();
                Destination::Refusal
            }
            (_, Reply::Array(parts)) => {
                self.note(parts);
                Destination::Message
            }
            _ => Destination::Nobody,
        }
    }

    /// Looks for the answer to a subscription: kind, channel, channels left.
    fn note(&mut self, parts: &[Reply]) {
        let [Reply::Bulk(kind), _, Reply::Int(left)] = parts else { return };
        if !kind.ends_with(b"subscribe") {
            return;
        }
        self.channels = *left;
        if let Some(Entry::Subscription(count)) = self.entries.front_mut() {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.answered();
            }
        }
    }

    fn answered(&mut self) {
        self.entries.pop_front();
        if !self.entries.iter().any(|entry| matches!(entry, Entry::Subscription(_))) {
            self.joining = 0;
        }
    }
}
