import { spawn } from "node:child_process";

/** A public address that leads to this server for as long as the tunnel is open. */
export interface Tunnel {
  /** Its host name. */
  readonly host: string;
  /** Resolves once the tunnel has ended by itself. */
  readonly lost: Promise<void>;
  close(): void;
}

/** The tunnel could not be opened; the message is one line. */
export class TunnelFailure extends Error {
  override readonly name = "TunnelFailure";
}

const patienceMs = 30_000;

/**
 * Opens a tunnel of Cloudflare to a server on this machine, by the program `cloudflared`. Needs no account. Rejects with
 * `TunnelFailure`.
 */
export function openTunnel(url: string): Promise<Tunnel> {
  const args = ["tunnel", "--no-autoupdate", "--url", url];
  const child = spawn("cloudflared", args, { stdio: ["ignore", "ignore", "pipe"] });
  let isClosed = false;
  const close = () => {
    isClosed = true;
    child.kill();
  };
  const lost = new Promise<void>((resolve) => child.once("exit", () => isClosed || resolve()));
  process.once("exit", close);
  return new Promise<Tunnel>((resolve, reject) => {
    const fail = (message: string) => {
      clearTimeout(timer);
      close();
      reject(new TunnelFailure(message));
    };
    const timer = setTimeout(() => fail("cloudflared opened no tunnel within 30 s"), patienceMs);
    let text = "";
    child.stderr.setEncoding("utf8");
    child.stderr.on("data", (part: string) => {
      text = (text + part).slice(-10_000);
      const [, host] = /https:\/\/([a-z\d-]+\.trycloudflare\.com)/.exec(text) ?? [];
      if (host === undefined) return;
      clearTimeout(timer);
      resolve({ host, lost, close });
    });
    child.once("error", () =>
      fail("--share needs cloudflared, which is not installed (see https://github.com/cloudflare/cloudflared)"),
    );
    child.once("exit", (status) => fail(`cloudflared ended with status ${status ?? "unknown"}`));
  });
}
