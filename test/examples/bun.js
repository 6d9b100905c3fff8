import { openFolder } from "lenslet/bun";

const gallery = await openFolder(Bun.env.PHOTOS ?? "./photos", { basePath: "/photos" });

Bun.serve({
  port: Bun.env.PORT ?? 8080,
  hostname: "127.0.0.1",
  idleTimeout: 60,
  routes: {
    "/": new Response("The rest of the site"),
    "/photos/*": (request) => gallery.fetch(request),
  },
});
