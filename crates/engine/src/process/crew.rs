//! All processes of one server: who they are, and the bus between them. Made before the first of them is forked.

use super::Team;
use super::bus::{Bus, Post, Store, TaskQueue};
use super::roster::{MASTER, Member, Roster};
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use steel_os::process::Pid;

/// See the module.
#[derive(Debug, Clone)]
pub struct Crew {
    /// Who is there.
    pub roster: Arc<Roster>,
    bus: Rc<Bus>,
    store: Store,
    /// What a process may keep for inboxes that are full.
    most_waiting: usize,
}

impl Crew {
    /// Of a server with a manager. With `queue`, tasks go by that instead of the bus. May raise this process's limit of open files, up to what it may have.
    ///
    /// # Errors
    /// `EMFILE`, `ENFILE`, `ENOMEM`.
    pub fn new(team: Team, store: Store, most_waiting: usize, queue: Option<TaskQueue>) -> io::Result<Self> {
        let roster = Roster::new(team)?;
        let bus = Bus::new(team, roster.places(), queue)?;
        Ok(Self { roster: Arc::new(roster), bus: Rc::new(bus), store, most_waiting })
    }

    /// Of a server of one process, which has nobody to write to.
    ///
    /// # Errors
    /// `ENOMEM`
    pub fn single(team: Team) -> io::Result<Self> {
        let roster = Arc::new(Roster::new(team)?);
        Ok(Self { roster, bus: Rc::new(Bus::none()), store: Store::default(), most_waiting: 0 })
    }

    /// Whose it is.
    pub fn team(&self) -> Team {
        self.roster.team()
    }

    /// The seat of the calling process, which has called `start()`.
    pub fn master(&self) -> Seat {
        let member = self.roster.enter_as(MASTER, Pid::current()).expect("the heads have places");
        self.seat(Post::of_head(Rc::clone(&self.bus), member, self.store.clone()))
    }

    /// The seat of the calling process, a master that has forked its manager.
    pub fn ruler(&self) -> Seat {
        let member = self.roster.enter_as(MASTER, Pid::current()).expect("the heads have places");
        self.seat(Post::of_master(Rc::clone(&self.bus), member, self.store.clone()))
    }

    /// The seat of the calling process, a manager that a master has forked.
    pub fn manager(&self) -> Seat {
        let member = self.roster.enter_as(MASTER + 1, Pid::current()).expect("the heads have places");
        self.seat(Post::of_head(Rc::clone(&self.bus), member, self.store.clone()))
    }

    /// The seat of the calling process in a server of one process, which is its only worker.
    pub(super) fn only(&self) -> Seat {
        let member = self.roster.enter(0).expect("the first place is free");
        self.roster.set_pid(member, Pid::current());
        self.roster.appoint(0, member);
        self.seat(Post::of_child(Rc::clone(&self.bus), member, 0, self.store.clone()))
    }

    /// The seat of a fresh child.
    pub(super) fn child(&self, member: Member, worker: u16) -> Seat {
        self.seat(Post::of_child(Rc::clone(&self.bus), member, worker, self.store.clone()))
    }

    fn seat(&self, post: Rc<Post>) -> Seat {
        post.set_most_waiting(self.most_waiting);
        Seat { member: post.me().member, roster: Arc::clone(&self.roster), post }
    }
}

/// What a process has of its crew.
#[derive(Debug, Clone)]
pub struct Seat {
    /// Who it is.
    pub member: Member,
    /// Who else is there.
    pub roster: Arc<Roster>,
    /// Its access to the bus.
    pub post: Rc<Post>,
}
