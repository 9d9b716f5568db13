//! Rings between processes: a stream of messages, and sides that are killed at random and replaced.
//!
//! `STEELWOOL_RING_SECONDS=60 cargo test -p steel-shm --test rings` kills for a minute instead of a second.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use bytes::BytesMut;
use steel_shm::{
    bell::{Bell, Sleeper},
    pool::Word,
    ring::{Consumer, Producer, Refused, Ring},
};

/// The system's allocator, which counts.
struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

// SAFETY: everything is the system's allocator's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, SeqCst);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How long a side may make no progress before it counts as stranded.
const PATIENCE: Duration = Duration::from_secs(20);

/// A child that ends with its parent, or with what `run` returns.
fn child(run: impl FnOnce() -> i32) -> i32 {
    // SAFETY: this program has one thread.
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        // SAFETY: no pointers.
        unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) };
        let code = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_or(101);
        // SAFETY: ends the child at once.
        unsafe { libc::_exit(code) };
    }
    pid
}

/// Its exit code; `None`: killed.
fn wait(pid: i32) -> Option<i32> {
    let mut status = 0;
    // SAFETY: `status` outlives the call.
    assert_eq!(unsafe { libc::waitpid(pid, &raw mut status, 0) }, pid);
    libc::WIFEXITED(status).then(|| libc::WEXITSTATUS(status))
}

fn kill(pid: i32) {
    // SAFETY: a child that has not been waited for.
    unsafe { libc::kill(pid, libc::SIGKILL) };
    assert_eq!(wait(pid), None, "it has ended before it was killed");
}

/// xorshift
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// What message `number` has behind its number: known from it alone.
fn body(number: u64) -> &'static [u8] {
    static PATTERN: [u8; 40_000] = {
        let (mut pattern, mut at) = ([0; 40_000], 0);
        while at < pattern.len() {
            pattern[at] = (at * 7 % 251) as u8;
            at += 1;
        }
        pattern
    };
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    let length = if mixed.is_multiple_of(64) { mixed % 30_000 } else { mixed % 600 };
    let start = (number % 9973) as usize;
    &PATTERN[start..start + length as usize]
}

/// Sleeps; not for ever.
fn nap(sleeper: &mut Sleeper, ready: impl FnOnce() -> bool) {
    let begin = Instant::now();
    sleeper.sleep(ready, Some(PATIENCE)).expect("a wait");
    assert!(begin.elapsed() < PATIENCE, "nobody has rung");
}

/// Pushes message `number` in parts, sleeping for room.
fn send(producer: &mut Producer, writer: &mut Sleeper, number: u64) {
    let (first, second) = body(number).split_at(body(number).len() / 3);
    while let Err(refused) = producer.push(&[&number.to_le_bytes(), first, second]) {
        assert_eq!(refused, Refused::Full);
        let length = 8 + body(number).len();
        nap(writer, || producer.room().expect("sound") >= Some(length));
    }
}

/// Sleeps for a message, checks it, and says its number.
fn receive(consumer: &mut Consumer, reader: &mut Sleeper, into: &mut BytesMut) -> u64 {
    into.clear();
    while consumer.pop(into).expect("sound").is_none() {
        nap(reader, || !consumer.is_empty());
    }
    let (number, rest) = into.split_first_chunk().expect("a number");
    let number = u64::from_le_bytes(*number);
    assert!(rest == body(number), "message {number} is garbled");
    number
}

fn bells() -> (Arc<Bell>, Arc<Bell>) {
    (Bell::new().expect("a bell"), Bell::new().expect("a bell"))
}

fn two_million_messages_of_random_sizes_arrive_in_order() {
    const COUNT: u64 = 2_000_000;
    let (reads, writes) = bells();
    let ring = Ring::new(64 << 10, &reads, &writes).expect("a ring");
    let sender = child(|| {
        let (mut producer, mut writer) = (ring.producer().expect("sound"), writes.sleeper());
        (0..COUNT).for_each(|number| send(&mut producer, &mut writer, number));
        0
    });
    let receiver = child(|| {
        let (mut consumer, mut reader, mut into) = (ring.consumer().expect("sound"), reads.sleeper(), BytesMut::new());
        (0..COUNT).for_each(|number| assert_eq!(receive(&mut consumer, &mut reader, &mut into), number));
        i32::from(!consumer.is_empty())
    });
    assert_eq!((wait(sender), wait(receiver)), (Some(0), Some(0)));
}

fn one_reader_serves_several_writers_by_one_bell() {
    const EACH: u64 = 100_000;
    let (reads, writes) = bells();
    let rings = [(); 3].map(|()| Ring::new(32 << 10, &reads, &writes).expect("a ring"));
    // Rooms are told of by one bell, so the writers are one process.
    let sender = child(|| {
        let mut producers = rings.each_ref().map(|ring| ring.producer().expect("sound"));
        let mut writer = writes.sleeper();
        for number in 0..EACH {
            producers.iter_mut().for_each(|producer| send(producer, &mut writer, number * 64 + 1));
        }
        0
    });
    let mut consumers = rings.each_ref().map(|ring| ring.consumer().expect("sound"));
    let (mut reader, mut into, mut next) = (reads.sleeper(), BytesMut::new(), [0; 3]);
    while next.iter().any(|next| *next < EACH) {
        let mut found = false;
        for (consumer, next) in consumers.iter_mut().zip(&mut next) {
            into.clear();
            if consumer.pop(&mut into).expect("sound").is_some() {
                assert_eq!(into[..8], (*next * 64 + 1).to_le_bytes());
                (*next, found) = (*next + 1, true);
            }
        }
        if !found {
            nap(&mut reader, || consumers.iter().any(|consumer| !consumer.is_empty()));
        }
    }
    assert_eq!(wait(sender), Some(0));
}

/// What the two sides tell the test, in memory that outlives them.
struct Tally {
    /// Numbers that a producer has taken; it may have died before it pushed the last one.
    taken: Word<AtomicI64>,
    /// The last number that a consumer has had.
    last: Word<AtomicI64>,
    handled: Word<AtomicI64>,
    /// Numbers that no consumer has told of.
    missing: Word<AtomicI64>,
}

fn whoever_is_killed_at_random_loses_no_more_than_what_it_had_in_hand() {
    let seconds = std::env::var("STEELWOOL_RING_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1.0);
    let (reads, writes) = bells();
    let ring = Ring::new(32 << 10, &reads, &writes).expect("a ring");
    let word = || Word::<AtomicI64>::new().expect("a word");
    let tally = Tally { taken: word(), last: word(), handled: word(), missing: word() };
    let start_producer = || {
        child(|| {
            let (mut producer, mut writer) = (ring.producer().expect("sound"), writes.sleeper());
            loop {
                let number = tally.taken.fetch_add(1, SeqCst) + 1;
                send(&mut producer, &mut writer, number as u64);
            }
        })
    };
    let start_consumer = || {
        child(|| {
            let (mut consumer, mut reader, mut into) =
                (ring.consumer().expect("sound"), reads.sleeper(), BytesMut::new());
            loop {
                let number = receive(&mut consumer, &mut reader, &mut into) as i64;
                let last = tally.last.load(SeqCst);
                assert!(number > last, "message {number} after {last}");
                tally.missing.fetch_add(number - last - 1, SeqCst);
                tally.last.store(number, SeqCst);
                tally.handled.fetch_add(1, SeqCst);
            }
        })
    };
    let (mut producer, mut consumer) = (start_producer(), start_consumer());
    let (mut dice, mut kills, end) = (Dice(0x0dd5), 0, Instant::now() + Duration::from_secs_f64(seconds));
    while Instant::now() < end {
        let (goal, limit) = (tally.handled.load(SeqCst) + dice.below(300) as i64 + 1, Instant::now() + PATIENCE);
        while tally.handled.load(SeqCst) < goal {
            assert!(Instant::now() < limit, "nothing arrives any more, after {kills} kills");
            std::thread::yield_now();
        }
        let who = dice.below(4);
        if who != 0 {
            kill(producer);
            kills += 1;
        }
        if who != 1 {
            kill(consumer);
            kills += 1;
        }
        // Whoever is left goes on by itself, so either may come first.
        if who != 1 {
            consumer = start_consumer();
        }
        if who != 0 {
            producer = start_producer();
        }
    }
    kill(producer);
    kill(consumer);
    let (mut next, missing) = (tally.last.load(SeqCst) as u64 + 1, tally.missing.load(SeqCst));
    let discarded = ring.reset(|message| {
        let number = u64::from_le_bytes(*message.first_chunk().expect("a number"));
        assert!(number >= next && message[8..] == *body(number));
        next = number + 1;
    });
    assert_eq!(discarded.corrupt, None);
    assert!(missing <= kills, "{missing} messages are missing after {kills} kills");
    println!("{kills} killed, {} messages handled, {missing} lost in their hands", tally.handled.load(SeqCst));
}

fn a_push_allocates_nothing() {
    let (reads, writes) = bells();
    let ring = Ring::new(64 << 10, &reads, &writes).expect("a ring");
    let (mut producer, mut consumer) = (ring.producer().expect("sound"), ring.consumer().expect("sound"));
    let mut into = BytesMut::with_capacity(64 << 10);
    let before = ALLOCATIONS.load(SeqCst);
    for number in 0..10_000_u64 {
        let _ = producer.push(&[&number.to_le_bytes(), body(number)]);
        if number % 3 == 0 {
            into.clear();
            while consumer.pop(&mut into).expect("sound").is_some() {
                into.clear();
            }
        }
    }
    assert_eq!(ALLOCATIONS.load(SeqCst) - before, 0);
}

fn main() {
    let all: [(&str, fn()); 4] = [
        ("two_million_messages_of_random_sizes_arrive_in_order", two_million_messages_of_random_sizes_arrive_in_order),
        ("one_reader_serves_several_writers_by_one_bell", one_reader_serves_several_writers_by_one_bell),
        (
            "whoever_is_killed_at_random_loses_no_more_than_what_it_had_in_hand",
            whoever_is_killed_at_random_loses_no_more_than_what_it_had_in_hand,
        ),
        ("a_push_allocates_nothing", a_push_allocates_nothing),
    ];
    for (name, test) in all {
        test(); // Panics, and so ends the program, if it fails.
        println!("test {name} ... ok");
    }
    println!("test result: ok. {} passed; 0 failed; 0 ignored", all.len());
}
