import { connect, type Socket } from "node:net";

/** A TCP connection that sends exactly the bytes it is given, for what no HTTP client would send. */
export interface RawClient {
  readonly socket: Socket;
  send(text: string): void;
  /** All that has come so far, as Latin-1. */
  received(): string;
  /** Resolves with what had come once `text` is in it. */
  until(text: string): Promise<string>;
  /** Resolves with all that came once the server has closed the connection. */
  closed(): Promise<string>;
  destroy(): void;
}

export function rawClient(url: string): RawClient {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const parts: Buffer[] = [];
  socket.on("data", (part) => parts.push(part));
  socket.on("error", () => socket.destroy());
  const received = () => Buffer.concat(parts).toString("latin1");
  return {
    socket,
    received,
    send: (text) => void socket.write(text, "latin1"),
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!received().includes(text)) return;
          socket.off("data", look);
          resolve(received());
        };
        socket.on("data", look);
        socket.once("close", () => reject(new Error(`closed before ${JSON.stringify(text)} came: ${received()}`)));
        look();
      }),
    closed: () =>
      new Promise((resolve) => {
        if (socket.closed) resolve(received());
        else socket.once("close", () => resolve(received()));
      }),
    destroy: () => socket.destroy(),
  };
}
