//! The scheduler as the root future of a tokio runtime: timers, the blocking pool and sockets wake coroutines.

#![allow(clippy::unwrap_used)]

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::io;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use steel_coro::{ArenaOptions, BlockError, Cid, Scheduler, Switch, Wait};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::task;
use tokio::time::{sleep, timeout};

struct Nothing;

impl Switch for Nothing {
    type Data = ();
    fn exchange(&self, (): &(), (): &()) {}
}

type Coroutines = Rc<Scheduler<Nothing>>;

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Runs `main` as a coroutine, and all that it starts, to the end.
fn run(main: impl FnOnce(Coroutines, Cid) + 'static) {
    let scheduler = Scheduler::new(Nothing, (), ArenaOptions::default());
    runtime().block_on(task::coop::unconstrained(async {
        let inner = Rc::clone(&scheduler);
        scheduler.spawn(|_| (), move |cid| main(inner, cid)).unwrap();
        poll_fn(|cx| {
            scheduler.poll_ready(cx);
            if scheduler.count() == 0 { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }));
}

fn go(scheduler: &Coroutines, body: impl FnOnce(&Coroutines) + 'static) -> Cid {
    let inner = Rc::clone(scheduler);
    scheduler.spawn(|_| (), move |_| body(&inner)).unwrap()
}

#[test]
fn timers_of_many_coroutines_run_side_by_side() {
    let order = Rc::<RefCell<Vec<u64>>>::default();
    let seen = Rc::clone(&order);
    run(move |scheduler, _| {
        for millis in [30, 10, 20] {
            let order = Rc::clone(&order);
            go(&scheduler, move |scheduler| {
                scheduler.block_on(sleep(Duration::from_millis(millis)), Wait::Sleep).unwrap();
                order.borrow_mut().push(millis);
            });
        }
    });
    assert_eq!(*seen.borrow(), [10, 20, 30]);
}

#[test]
fn the_blocking_pool_wakes_a_coroutine_of_this_thread() {
    let sum = Rc::new(Cell::new(0));
    let seen = Rc::clone(&sum);
    run(move |scheduler, _| {
        for number in 1..=50 {
            let sum = Rc::clone(&sum);
            go(&scheduler, move |scheduler| {
                let handle = task::spawn_blocking(move || number);
                let number = scheduler.block_on(handle, Wait::File).unwrap().unwrap();
                sum.set(sum.get() + number);
            });
        }
    });
    assert_eq!(seen.get(), 1275);
}

#[test]
fn a_socket_echoes_between_coroutines_that_look_blocking() {
    run(|scheduler, _| {
        let listener = scheduler.block_on(TcpListener::bind("127.0.0.1:0"), Wait::Socket).unwrap().unwrap();
        let address = listener.local_addr().unwrap();
        go(&scheduler, move |scheduler| {
            let (stream, _) = scheduler.block_on(listener.accept(), Wait::Socket).unwrap().unwrap();
            let text = read(scheduler, &stream).unwrap();
            write(scheduler, &stream, &text).unwrap();
        });
        let stream = scheduler.block_on(TcpStream::connect(address), Wait::Socket).unwrap().unwrap();
        write(&scheduler, &stream, b"steel").unwrap();
        assert_eq!(read(&scheduler, &stream).unwrap(), b"steel");
    });
}

fn read(scheduler: &Coroutines, stream: &TcpStream) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; 64];
    loop {
        scheduler.block_on(stream.readable(), Wait::Socket).unwrap()?;
        match stream.try_read(&mut buffer) {
            Ok(count) => return Ok(buffer[..count].to_vec()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
}

fn write(scheduler: &Coroutines, stream: &TcpStream, bytes: &[u8]) -> io::Result<()> {
    scheduler.block_on(stream.writable(), Wait::Socket).unwrap()?;
    stream.try_write(bytes).map(drop)
}

#[test]
fn a_timeout_drops_what_was_waited_for() {
    run(|scheduler, _| {
        let channel = steel_coro::Channel::<u8>::new(1);
        let result = scheduler.block_on(timeout(Duration::from_millis(5), channel.pop()), Wait::Channel).unwrap();
        assert!(result.is_err());
        assert_eq!(channel.consumers(), 0);
    });
}

#[test]
fn busy_coroutines_do_not_starve_the_driver() {
    run(|scheduler, _| {
        let done = Rc::new(Cell::new(false));
        let seen = Rc::clone(&done);
        go(&scheduler, move |scheduler| {
            scheduler.block_on(sleep(Duration::from_millis(5)), Wait::Sleep).unwrap();
            seen.set(true);
        });
        go(&scheduler, move |scheduler| {
            while !done.get() {
                scheduler.yield_now().unwrap();
            }
        });
    });
}

#[test]
fn a_canceled_sleep_ends_at_once() {
    run(|scheduler, _| {
        let sleeper = go(&scheduler, |scheduler| {
            let result = scheduler.block_on(sleep(Duration::from_secs(3600)), Wait::Sleep);
            assert_eq!(result, Err(BlockError::Canceled));
        });
        scheduler.cancel(sleeper, true).unwrap();
        assert!(!scheduler.exists(sleeper));
    });
}
