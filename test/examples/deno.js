import { openFolder } from "lenslet/deno";

const gallery = await openFolder(Deno.env.get("PHOTOS") ?? "./photos", { basePath: "/photos" });

Deno.serve({ port: Number(Deno.env.get("PORT") ?? 8080), hostname: "127.0.0.1" }, (request) =>
  new URL(request.url).pathname.startsWith("/photos/") ? gallery.fetch(request) : new Response("The rest of the site"),
);
