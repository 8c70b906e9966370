//! A device or person that asks too often is refused alone.

use crate::support::TestDb;
use crate::support::app::{Client, TestApp};

both_engines!(a_device_gone_mad_is_refused_and_its_neighbours_are_not);

async fn asks(client: &Client<'_>) -> u16 {
    client.get("/v1/auth/me").await.status
}

async fn a_device_gone_mad_is_refused_and_its_neighbours_are_not(db: TestDb) {
    let app = TestApp::new(db).await;
    // All behind one address, as in a hall.
    let (mad, neighbour) = (app.kiosk().from("203.0.113.7:1"), app.printing_kiosk().from("203.0.113.7:1"));
    let manager = app.manager().from("203.0.113.7:1");
    let mut let_through = 0;
    let refused = loop {
        let answer = mad.get("/v1/auth/me").await;
        if answer.status != 200 {
            break answer;
        }
        let_through += 1;
        assert!(let_through < 2_000, "nobody stops it");
    };
    assert!(let_through >= 600, "{let_through}");
    refused.problem(429, "rate_limited");
    let (policy, state) = (refused.header("ratelimit-policy"), refused.header("ratelimit"));
    assert_eq!(policy, Some("\"ip\";q=6000;w=60, \"device\";q=600;w=60"));
    assert!(state.is_some_and(|state| state.contains("\"device\";r=0;t=1")), "{state:?}");
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!((asks(&neighbour).await, asks(&manager).await), (200, 200));
}
