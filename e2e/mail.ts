// A mail server of the tests' own: it takes what it is given, and refuses everybody called nobody (RFC 5321).
import { createServer, type AddressInfo, type Socket } from "node:net";

export interface Mail {
  to: string;
  /** The plain text, decoded. */
  text: string;
}

function decoded(raw: string): string {
  const at = raw.indexOf("\r\n\r\n");
  const [head, body] = [raw.slice(0, at).toLowerCase(), raw.slice(at + 4)];
  if (head.includes("content-transfer-encoding: base64")) return Buffer.from(body, "base64").toString("utf8");
  if (!head.includes("quoted-printable")) return body;
  const bytes = body.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

export class MailServer {
  readonly mails: Mail[] = [];
  private readonly server = createServer((socket) => this.speak(socket));

  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.server.close();
  }

  private speak(socket: Socket): void {
    let [text, to, inData] = ["", "", false];
    const say = (line: string) => socket.write(`${line}\r\n`);
    socket.on("error", () => socket.destroy());
    socket.setEncoding("latin1");
    say("220 mail.bank.example ESMTP");
    socket.on("data", (chunk: string) => {
      text += chunk;
      for (;;) {
        const end = text.indexOf(inData ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const part = text.slice(0, end);
        text = text.slice(end + (inData ? 5 : 2));
        if (inData) {
          inData = false;
          this.mails.push({ to, text: decoded(part.replace(/\r\n\.\./g, "\r\n.")) });
          say("250 taken");
        } else if (/^(EHLO|HELO)/i.test(part)) say("250 mail.bank.example");
        else if (/^RCPT/i.test(part)) {
          to = part.match(/<([^>]*)>/)?.[1] ?? "";
          say(to.startsWith("nobody") ? "550 5.1.1 user unknown" : "250 ok");
        } else if (/^DATA/i.test(part)) {
          inData = true;
          say("354 go on");
        } else if (/^QUIT/i.test(part)) {
          say("221 bye");
          socket.end();
        } else say("250 ok");
      }
    });
  }
}
