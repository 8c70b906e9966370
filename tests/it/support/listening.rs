//! One who listens to a stream of the application in this process.

use std::collections::VecDeque;
use std::pin::Pin;

use actix_web::body::{BoxBody, MessageBody as _};
use actix_web::web::Bytes;

use super::gate::LIMIT;
use super::sse::{Reader, Told};
use crate::contract::streams::is_in_contract;

/// A stream being read.
pub struct Listening {
    body: Pin<Box<BoxBody>>,
    reader: Reader,
    told: VecDeque<Told>,
}

impl Listening {
    pub fn new(body: BoxBody) -> Self {
        Self { body: Box::pin(body), reader: Reader::default(), told: VecDeque::new() }
    }

    /// The next bytes; `None` at the end.
    pub async fn piece(&mut self) -> Option<Bytes> {
        let next = std::future::poll_fn(|cx| self.body.as_mut().poll_next(cx));
        let piece = tokio::time::timeout(LIMIT, next).await.expect("nothing came");
        piece.map(|piece| piece.expect("a piece"))
    }

    /// The next block of whatever sort; `None` at the end.
    pub async fn block(&mut self) -> Option<Told> {
        loop {
            if let Some(told) = self.told.pop_front() {
                is_in_contract(&told);
                return Some(told);
            }
            let piece = self.piece().await?;
            self.told.extend(self.reader.read(&piece));
        }
    }

    /// The next block that tells something: no sign of life.
    pub async fn told(&mut self) -> Told {
        let next = async {
            loop {
                let block = self.block().await.expect("the stream ended");
                if !block.data.is_null() {
                    return block;
                }
            }
        };
        tokio::time::timeout(LIMIT, next).await.expect("only signs of life came")
    }

    /// The snapshot with which a stream begins.
    pub async fn snapshot(&mut self) -> Told {
        let told = self.told().await;
        assert_eq!(told.name.as_deref(), Some("snapshot"), "{told:?}");
        told
    }

    /// The next so many events: id and type.
    pub async fn events(&mut self, count: usize) -> Vec<(i64, String)> {
        let mut events = Vec::new();
        for _ in 0..count {
            let told = self.told().await;
            assert!(told.is_event(), "{told:?}");
            events.push((told.id.expect("an id"), told.kind().to_owned()));
        }
        events
    }

    /// Until it has left the listener at this place; everything told on the way.
    pub async fn until_place(&mut self, place: i64) -> Vec<Told> {
        let mut told = Vec::new();
        let reach = async {
            while told.last().is_none_or(|last: &Told| last.id != Some(place)) {
                told.push(self.block().await.expect("the stream ended"));
            }
        };
        tokio::time::timeout(LIMIT, reach).await.expect("the place was not reached");
        told
    }

    /// Until the stream ends; what was told meanwhile.
    pub async fn until_end(&mut self) -> Vec<Told> {
        let mut rest = Vec::new();
        let read = async {
            while let Some(told) = self.block().await {
                rest.push(told);
            }
        };
        tokio::time::timeout(LIMIT, read).await.expect("the stream does not end");
        rest
    }
}
