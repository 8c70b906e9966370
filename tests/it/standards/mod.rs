//! The catalogue in the words of others, held against the schemas of others.

mod discovery;
mod forms;
mod hsds;
mod mirror;
mod parts;
mod schemas;
