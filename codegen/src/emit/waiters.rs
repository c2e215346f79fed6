//! States that can be waited for, for `operations.rs`: a method each, with its conditions as a constant; and the method that
//! starts work and gives the call to wait with.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::ir::{Condition, IdSource, Operation, Waiter, WaitsWith};

use super::fragments::{Scope, doc_line, docs, ident};
use super::outcome::outcome_type;
use super::split::gate;

/// The methods on a call of the operation; nothing where there are none.
pub(super) fn waiters(operation: &Operation, scope: Scope<'_>) -> TokenStream {
    if operation.waiters.is_empty() && operation.waits_with.is_none() {
        return TokenStream::new();
    }
    let name = ident(&operation.name);
    let waits = operation.waiters.iter().map(|waiter| wait(operation, waiter, scope));
    let start = operation.waits_with.as_ref().map(|follows| start(operation, follows, scope));
    quote!(impl rt::Call<#name> { #(#waits)* #start })
}

fn lines(text: &[&str]) -> TokenStream {
    text.iter().map(|line| doc_line(line)).collect()
}

fn wait(operation: &Operation, waiter: &Waiter, scope: Scope<'_>) -> TokenStream {
    let (method, name) = (ident(&waiter.name), waiter.name.as_str());
    let docs = docs(&waiter.docs, "Polls until the state has come.");
    let errors = lines(&["", "# Errors", "When the state does not come; what was last seen is in the error."]);
    let output = outcome_type(&operation.output, scope, true);
    let error = outcome_type(&operation.error, scope, false);
    let (good, function) = if waiter.ends_resource {
        (quote!(::std::option::Option<#output>), quote!(rt::wait_until_gone))
    } else {
        (output.clone(), quote!(rt::wait_for))
    };
    let (success, failure, pending) =
        (conditions(&waiter.success), conditions(&waiter.failure), conditions(&waiter.pending));
    let confirm = waiter.confirm_failure;
    quote! {
        #docs
        #errors
        pub async fn #method(
            self,
            config: rt::WaitConfig,
        ) -> ::std::result::Result<#good, rt::WaitError<#output, #error>> {
            static WAITER: rt::Waiter = rt::Waiter {
                name: #name,
                success: #success,
                failure: #failure,
                pending: #pending,
                confirm_failure: #confirm,
            };
            #function(self, &WAITER, config).await
        }
    }
}

fn conditions(list: &[Condition]) -> TokenStream {
    let list = list.iter().map(|condition| match condition {
        Condition::Status(status) => {
            let status = Literal::u16_unsuffixed(*status);
            quote!(rt::Condition::Status(#status))
        }
        Condition::All(tests) => {
            let tests = tests.iter().map(|(pointer, texts)| quote!((#pointer, &[#(#texts),*])));
            quote!(rt::Condition::All(&[#(#tests),*]))
        }
    });
    quote!(&[#(#list),*])
}

fn start(operation: &Operation, follows: &WaitsWith, scope: Scope<'_>) -> TokenStream {
    let polled = scope.operation(&ident(&follows.polled));
    let output = outcome_type(&operation.output, scope, true);
    let error = outcome_type(&operation.error, scope, false);
    let id_type = scope.ty(&follows.id_type);
    let id = match &follows.id {
        IdSource::Answer(pointer) => quote!(rt::IdSource::Answer(#pointer)),
        IdSource::Parameter(name) => {
            let name = ident(name);
            quote!(rt::request_id(&self.operation.#name))
        }
    };
    let text = lines(&[
        "Sends the request, and gives beside the answer the call to wait with:",
        &format!("`{}` with its method `{}`.", follows.method, follows.waiter),
        "",
        "# Errors",
        "As of `send`, and when the answer does not say which resource to poll.",
    ]);
    let needed = follows.feature.as_deref().map(|feature| {
        let (gate, text) = (gate(&[feature]), lines(&["", &format!("Needs the feature `{feature}`.")]));
        quote!(#text #gate)
    });
    quote! {
        #text
        #needed
        pub async fn start(self) -> ::std::result::Result<rt::Started<#output, #polled>, rt::Error<#error>> {
            let id = #id;
            rt::start::<_, _, #id_type>(self, id, #polled::new).await
        }
    }
}
