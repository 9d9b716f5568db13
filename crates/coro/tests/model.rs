//! Channel, lock and wait group under random operations, against what must hold after each: futures polled by hand, so that a
//! wake, a poll, a drop and a close come in any order. A failure names its seed.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex as Shared};
use std::task::{Context, Poll, Wake, Waker};

use common::Random;
use steel_coro::{Channel, Closed, Mutex, Pop, Push, TryPopError, TryPushError, WaitGroup};

const SEEDS: u64 = 200;
const STEPS: usize = 400;

/// Who has been woken, in order.
type Log = Arc<Shared<Vec<u32>>>;

/// Notes its number when it is called.
struct Bell {
    number: u32,
    log: Log,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.log.lock().unwrap().push(self.number);
    }
}

/// A future that waits, by the number of its arrival.
struct Waiter<F> {
    number: u32,
    woken: bool,
    future: F,
}

/// Those who wait for one thing, in the order of their arrival.
struct Crowd<F> {
    waiters: Vec<Waiter<F>>,
    log: Log,
    arrived: u32,
}

impl<F: Future + Unpin> Crowd<F> {
    fn new() -> Self {
        Self { waiters: Vec::new(), log: Log::default(), arrived: 0 }
    }

    fn poll(log: &Log, number: u32, future: &mut F) -> Poll<F::Output> {
        let waker = Waker::from(Arc::new(Bell { number, log: Arc::clone(log) }));
        Pin::new(future).poll(&mut Context::from_waker(&waker))
    }

    /// Polls a new one; it stays if it has to wait.
    fn join(&mut self, mut future: F) -> Option<F::Output> {
        self.arrived += 1;
        match Self::poll(&self.log, self.arrived, &mut future) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => {
                self.waiters.push(Waiter { number: self.arrived, woken: false, future });
                None
            }
        }
    }

    /// Polls one of them. Who was not woken has nothing to get; who was has.
    fn look(&mut self, at: usize) -> Option<F::Output> {
        let waiter = &mut self.waiters[at];
        let polled = Self::poll(&self.log, waiter.number, &mut waiter.future);
        assert_eq!(polled.is_ready(), waiter.woken, "ready exactly when woken");
        let Poll::Ready(output) = polled else { return None };
        self.waiters.remove(at);
        Some(output)
    }

    /// Takes over who was woken: always the first of those who still wait.
    fn hear(&mut self) {
        for number in self.log.lock().unwrap().drain(..) {
            let first = self.waiters.iter_mut().find(|waiter| !waiter.woken).expect("somebody was woken who waits");
            assert_eq!(first.number, number, "who came first is woken first");
            first.woken = true;
        }
    }

    fn asleep(&self) -> usize {
        self.waiters.iter().filter(|waiter| !waiter.woken).count()
    }

    fn woken(&self) -> usize {
        self.waiters.len() - self.asleep()
    }

    /// Any of them.
    fn any(&self, random: &mut Random) -> Option<usize> {
        (!self.waiters.is_empty()).then(|| random.below(self.waiters.len()))
    }
}

/// What must hold of a channel: nothing is lost, doubled or overtaken, nobody sleeps over what is there for him.
struct Trade<'a> {
    channel: &'a Channel<u32>,
    /// What is in the channel.
    inside: VecDeque<u32>,
    made: u32,
    consumers: Crowd<Pop<'a, u32>>,
    producers: Crowd<Push<'a, u32>>,
    /// The values of those producers, by arrival.
    offered: Vec<(u32, u32)>,
}

impl<'a> Trade<'a> {
    fn new(channel: &'a Channel<u32>) -> Self {
        let (consumers, producers) = (Crowd::new(), Crowd::new());
        Self { channel, inside: VecDeque::new(), made: 0, consumers, producers, offered: Vec::new() }
    }

    fn step(&mut self, random: &mut Random) {
        match random.below(12) {
            0 | 1 => self.push(),
            2 | 3 => self.pop(),
            4 | 5 => self.poll_consumer(random),
            6 | 7 => self.poll_producer(random),
            8 => self.try_both(random),
            9 => self.leave(random),
            10 if random.once_in(6) => self.close(),
            11 if random.once_in(3) => self.channel.reopen(),
            _ => {}
        }
        self.check();
    }

    fn push(&mut self) {
        self.made += 1;
        let (number, value) = (self.producers.arrived + 1, self.made);
        match self.producers.join(self.channel.push(value)) {
            Some(outcome) => self.pushed(value, outcome),
            None => self.offered.push((number, value)),
        }
    }

    fn pushed(&mut self, value: u32, outcome: Result<(), Closed>) {
        if outcome.is_ok() {
            self.inside.push_back(value);
        }
    }

    fn pop(&mut self) {
        let outcome = self.consumers.join(self.channel.pop());
        self.popped(outcome);
    }

    fn popped(&mut self, outcome: Option<Result<u32, Closed>>) {
        if let Some(Ok(value)) = outcome {
            assert_eq!(self.inside.pop_front(), Some(value), "the oldest comes first, and once");
        }
    }

    fn poll_consumer(&mut self, random: &mut Random) {
        if let Some(at) = self.consumers.any(random) {
            let outcome = self.consumers.look(at);
            self.popped(outcome);
        }
    }

    fn poll_producer(&mut self, random: &mut Random) {
        if let Some(at) = self.producers.any(random) {
            let number = self.producers.waiters[at].number;
            if let Some(outcome) = self.producers.look(at) {
                let value = self.withdraw(number);
                self.pushed(value, outcome);
            }
        }
    }

    fn withdraw(&mut self, number: u32) -> u32 {
        let at = self.offered.iter().position(|(offered, _)| *offered == number).unwrap();
        self.offered.remove(at).1
    }

    fn try_both(&mut self, random: &mut Random) {
        if random.once_in(2) {
            self.made += 1;
            match self.channel.try_push(self.made) {
                Ok(()) => self.inside.push_back(self.made),
                Err(TryPushError::Full(value)) => assert_eq!(value, self.made),
                Err(TryPushError::Closed(_)) => assert!(self.channel.is_closed()),
            }
        } else {
            match self.channel.try_pop() {
                Ok(value) => self.popped(Some(Ok(value))),
                Err(TryPopError::Empty) => {
                    self.consumers.hear();
                    let promised = self.consumers.woken();
                    assert!(self.inside.is_empty() || promised > 0, "there was one for everybody");
                }
                Err(TryPopError::Closed) => assert!(self.channel.is_closed() && self.inside.is_empty()),
            }
        }
    }

    /// One gives up, woken or not: a cancel, or a timeout in the same turn as the wake.
    fn leave(&mut self, random: &mut Random) {
        if random.once_in(2) {
            if let Some(at) = self.consumers.any(random) {
                drop(self.consumers.waiters.remove(at));
            }
        } else if let Some(at) = self.producers.any(random) {
            let waiter = self.producers.waiters.remove(at);
            let value = self.withdraw(waiter.number);
            assert_eq!(waiter.future.into_value(), Some(value), "a push that gave up has its value");
        }
    }

    fn close(&mut self) {
        let was = self.channel.is_closed();
        assert_eq!(self.channel.close(), !was);
        self.check();
        assert_eq!((self.consumers.asleep(), self.producers.asleep()), (0, 0), "all are told");
    }

    fn check(&mut self) {
        self.consumers.hear();
        self.producers.hear();
        let channel = self.channel;
        assert_eq!(channel.len(), self.inside.len());
        assert!(channel.len() <= channel.capacity());
        assert_eq!((channel.consumers(), channel.producers()), (self.consumers.asleep(), self.producers.asleep()));
        // Each that was woken has at most one; so what is over has nobody who sleeps for it.
        if self.consumers.asleep() > 0 {
            assert!(self.inside.len() <= self.consumers.woken(), "an item lies there and a consumer sleeps");
        }
        if self.producers.asleep() > 0 {
            let room = channel.capacity() - self.inside.len();
            assert!(room <= self.producers.woken(), "there is room and a producer sleeps");
        }
    }

    /// All who are woken go on until nobody is.
    fn settle(&mut self, random: &mut Random) {
        loop {
            self.check();
            let consumer = self.consumers.waiters.iter().position(|waiter| waiter.woken);
            let producer = self.producers.waiters.iter().position(|waiter| waiter.woken);
            match (consumer, producer) {
                (Some(at), _) if producer.is_none() || random.once_in(2) => {
                    let outcome = self.consumers.look(at);
                    self.popped(outcome);
                }
                (_, Some(at)) => {
                    let number = self.producers.waiters[at].number;
                    let outcome = self.producers.look(at).unwrap();
                    let value = self.withdraw(number);
                    self.pushed(value, outcome);
                }
                _ => return,
            }
        }
    }
}

#[test]
fn a_channel_loses_doubles_and_reorders_nothing_whatever_happens_to_who_waits() {
    for seed in 0..SEEDS {
        let mut random = Random::new(seed);
        let channel = Channel::new(1 + random.below(3));
        println!("seed {seed}, capacity {}", channel.capacity());
        let mut trade = Trade::new(&channel);
        for _ in 0..STEPS {
            trade.step(&mut random);
        }
        trade.settle(&mut random);
        let (asleep, full) = (trade.consumers.asleep(), channel.is_full());
        assert!(asleep == 0 || trade.inside.is_empty());
        assert!(trade.producers.asleep() == 0 || full);
        trade.close();
        trade.settle(&mut random);
        while let Ok(value) = channel.try_pop() {
            trade.popped(Some(Ok(value)));
        }
        assert!(trade.inside.is_empty() && trade.consumers.waiters.is_empty() && trade.producers.waiters.is_empty());
    }
}

#[test]
fn a_lock_has_one_holder_and_its_queue_no_gap() {
    for seed in 0..SEEDS {
        println!("seed {seed}");
        let mut random = Random::new(seed);
        let mutex = Mutex::default();
        let mut crowd = Crowd::new();
        let mut held = false;
        for _ in 0..STEPS {
            match random.below(6) {
                0 | 1 => held |= crowd.join(mutex.lock()).is_some(),
                2 => {
                    let free = !held && crowd.woken() == 0;
                    assert_eq!(mutex.try_lock(), free, "free, and promised to nobody");
                    held |= free;
                }
                3 => {
                    assert_eq!(mutex.unlock(), held);
                    held = false;
                }
                4 => {
                    if let Some(at) = crowd.any(&mut random)
                        && crowd.look(at).is_some()
                    {
                        assert!(!held, "two hold it");
                        held = true;
                    }
                }
                _ => {
                    if let Some(at) = crowd.any(&mut random) {
                        drop(crowd.waiters.remove(at));
                    }
                }
            }
            crowd.hear();
            assert_eq!(mutex.waiting(), crowd.asleep());
            assert!(crowd.woken() <= usize::from(!held), "it is promised once, and only while nobody holds it");
            assert!(crowd.asleep() == 0 || held || crowd.woken() == 1, "it is free and somebody sleeps");
        }
    }
}

#[test]
fn a_wait_group_lets_go_whoever_waited_when_it_came_to_zero_and_nobody_else() {
    for seed in 0..SEEDS {
        println!("seed {seed}");
        let mut random = Random::new(seed);
        let (group, mut count) = (WaitGroup::new(0), 0_isize);
        let mut crowd = Crowd::new();
        for _ in 0..STEPS {
            match random.below(6) {
                0 | 1 => {
                    let delta = random.below(7) as isize - 3;
                    let fits = count + delta >= 0;
                    assert_eq!(group.add(delta).is_ok(), fits);
                    count += if fits { delta } else { 0 };
                }
                2 => {
                    assert_eq!(group.done().is_ok(), count > 0);
                    count = (count - 1).max(0);
                }
                3 => assert_eq!(crowd.join(group.wait()).is_some(), count == 0),
                4 => {
                    if let Some(at) = crowd.any(&mut random) {
                        crowd.look(at);
                    }
                }
                _ => {
                    if let Some(at) = crowd.any(&mut random) {
                        drop(crowd.waiters.remove(at));
                    }
                }
            }
            crowd.hear();
            assert_eq!((group.count(), group.waiting()), (count.cast_unsigned(), crowd.asleep()));
            assert!(count > 0 || crowd.asleep() == 0, "nobody sleeps at zero");
        }
    }
}
