import { Button } from "../parts/button.tsx";
import { Message } from "../parts/message.tsx";
import { usePage } from "../page-context.ts";
import { SelectionBar } from "./selection-bar.tsx";
import { OffViewStrip } from "./off-view-strip.tsx";
import { ImageList } from "./image-list.tsx";

/** The images of the view as thumbnails, or a message in their place. */
export function Grid() {
  const { view } = usePage();
  const status = view.status.value;
  return (
    <section class="grid-room" aria-label="Images" aria-busy={status.kind === "loading"}>
      {status.kind === "failed" ? (
        <Failure message={status.message} />
      ) : view.order.value.count === 0 ? (
        <Nothing />
      ) : (
        <ImageList />
      )}
      <OffViewStrip />
      <SelectionBar />
    </section>
  );
}

function Failure({ message }: { readonly message: string }) {
  const { view, location } = usePage();
  return (
    <Message icon="warning" title="This folder could not be opened" text={message}>
      <Button label="Try again" icon="refresh" tone="primary" onPress={() => view.refresh()} />
      {location.place.value.folder !== "/" && (
        <Button label="Go to the top folder" onPress={() => location.openFolder("/")} />
      )}
    </Message>
  );
}

function Nothing() {
  const { view, location, folders, search } = usePage();
  const { folder, query, recursive } = location.place.value;
  if (view.status.value.kind === "loading") return <Message icon="squares" title="Reading the folder" />;
  if (view.inScope.value > 0 || query !== "") {
    return (
      <Message
        icon="search"
        title="No images match"
        text={search.problem.value || search.hint.value || "Remove a term, or search more folders."}
      >
        <Button label="Clear the search" tone="primary" onPress={() => search.clear()} />
        {folder !== "/" && <Button label="Search everywhere" onPress={() => location.openFolder("/")} />}
      </Message>
    );
  }
  return (
    <Message
      icon="folder"
      title="No images here"
      text="Add JPEG, PNG, WebP, GIF, AVIF, TIFF or camera raw files to this folder, then read it again."
      note={folders.otherFiles.value}
    >
      <Button
        label="Read the folder again"
        icon="refresh"
        tone="primary"
        onPress={() => void folders.refreshFiles(folder)}
      />
      {!recursive && <Button label="Include subfolders" onPress={() => location.setRecursive(true)} />}
    </Message>
  );
}
