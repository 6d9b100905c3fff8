import { createServer } from "node:http";
import { createServerAdapter } from "@whatwg-node/server";
import { openFolder } from "lenslet/node";

const gallery = await openFolder(process.env["PHOTOS"] ?? "./photos", { basePath: "/photos" });
const photos = createServerAdapter(gallery.fetch);

const server = createServer((request, response) => {
  if (/^\/photos(?:[/?]|$)/.test(request.url ?? "")) void photos(request, response);
  else response.end("The rest of the site");
});
server.listen(Number(process.env["PORT"] ?? 8080), "127.0.0.1");
