//! An operation of any method: no parameters, no body, any 2xx a success.

use crate::rt;
use crate::sample::operations::{API, Client};

pub const METHODS: [&str; 7] = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "POST", "PATCH"];

struct Plain<const METHOD: usize>;

impl<const METHOD: usize> rt::Operation for Plain<METHOD> {
    type Output = ();
    type Error = rt::NoBody;
    const SPEC: rt::OperationSpec = rt::OperationSpec {
        id: "plain",
        method: METHODS[METHOD],
        path: "/plain",
        api: &API,
        security: &[],
        accept: "*/*",
        responses: &[rt::ResponseSpec { status: rt::Status::Range(2), success: true, case: 0, content: &[] }],
        server: None,
        repeat: rt::Repeat::UNSAID,
    };

    fn request(&self, _: &mut rt::RequestBuilder) {}

    fn output(answer: rt::Answer) -> Result<(), rt::DecodeError> {
        answer.empty()
    }

    fn error(_: &rt::Answer) -> Result<rt::NoBody, rt::DecodeError> {
        Err(rt::DecodeError::new("none"))
    }
}

pub async fn send(client: &Client, method: &str) -> Result<(), rt::Error> {
    match METHODS.iter().position(|known| *known == method).unwrap() {
        0 => client.call(Plain::<0>).send().await,
        1 => client.call(Plain::<1>).send().await,
        2 => client.call(Plain::<2>).send().await,
        3 => client.call(Plain::<3>).send().await,
        4 => client.call(Plain::<4>).send().await,
        5 => client.call(Plain::<5>).send().await,
        _ => client.call(Plain::<6>).send().await,
    }
}
