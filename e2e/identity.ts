// A real identity provider (OpenID Connect) for the journeys, on this machine alone.
import { createServer, type IncomingMessage, type Server } from "node:http";
import { createServer as listen, type AddressInfo } from "node:net";
import Provider from "oidc-provider";

export const client = { id: "daicho", secret: "a secret of the journeys alone" };

/** Who can sign in there. */
const people: Record<string, { email: string; email_verified: boolean; name: string }> = {
  haruka: { email: "haruka@bank.example", email_verified: true, name: "湊 春香" },
  guest: { email: "haruka@bank.example", email_verified: false, name: "だれか" },
  stranger: { email: "stranger@elsewhere.example", email_verified: true, name: "よその人" },
};

export interface Identity {
  issuer: string;
  close(): Promise<void>;
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = listen();
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

async function body(request: IncomingMessage): Promise<URLSearchParams> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return new URLSearchParams(text);
}

/** `product`: the address of the server that people come from. Another site than the product for the browser. */
export async function identity(product: string): Promise<Identity> {
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [`${product}/sign-in/provider/back`],
        post_logout_redirect_uris: [`${product}/sign-in`],
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: false,
    cookies: { keys: ["journeys"] },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    findAccount: async (_: unknown, id: string) =>
      people[id] && { accountId: id, claims: async () => ({ sub: id, ...people[id] }) },
    interactions: { url: (_: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
  });
  const rest = provider.callback();
  const server: Server = createServer((request, response) => {
    void (async () => {
      if (!request.url?.startsWith("/interaction/")) return rest(request, response);
      const { prompt, params } = await provider.interactionDetails(request, response);
      if (prompt.name === "consent") {
        const { session } = await provider.interactionDetails(request, response);
        const grant = new provider.Grant({ accountId: session?.accountId, clientId: String(params.client_id) });
        grant.addOIDCScope(String(params.scope));
        const consent = { grantId: await grant.save() };
        return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
      }
      if (request.method === "POST") {
        const person = (await body(request)).get("person") ?? "";
        const login = { accountId: person, amr: ["pwd", "otp"] };
        return provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
      }
      response.setHeader("content-type", "text/html; charset=utf-8");
      const buttons = Object.keys(people).map((name) => `<button name="person" value="${name}">${name}</button>`);
      response.end(`<!doctype html><title>Identity</title><form method="post">${buttons.join("")}</form>`);
    })().catch((error: unknown) => {
      console.error(error);
      response.statusCode = 500;
      response.end(String(error));
    });
  });
  await new Promise<void>((ready) => server.listen(port, "localhost", ready));
  return {
    issuer,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}
