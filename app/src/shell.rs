//! The document around the application.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::text::locale;
use crate::{App, Front};

/// The whole page, rendered on the server.
pub fn shell(front: Front) -> impl IntoView {
    let asset = |name: &str| format!("/assets/{name}");
    view! {
        <!DOCTYPE html>
        <html lang=locale().to_string()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light"/>
                <meta name="robots" content="noindex"/>
                {(!front.style.is_empty()).then(|| view! {
                    <link rel="stylesheet" href=asset(front.style)/>
                    <link rel="icon" href=asset(front.icon) r#type="image/svg+xml"/>
                    <Hydration front=front/>
                })}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
    .into_any()
}

/// Loads the browser half. Leptos has such a component; its nonce lands in `crossorigin`, which Firefox refuses.
#[component]
fn Hydration(front: Front) -> impl IntoView {
    let nonce = use_nonce();
    let (script, wasm) = (format!("/assets/{}", front.script), format!("/assets/{}", front.wasm));
    let start = format!(
        "import(\"{script}\").then(front => front.default({{module_or_path: \"{wasm}\"}}).then(() => front.hydrate()));"
    );
    view! {
        <link rel="modulepreload" href=script nonce=nonce.clone()/>
        <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
        <script r#type="module" nonce=nonce>{start}</script>
    }
    .into_any()
}
