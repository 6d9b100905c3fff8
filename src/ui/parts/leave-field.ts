/** Gives the keys back to the images: the focus goes from where it is to what lies in front. */
export function leaveField(): void {
  const front =
    document.querySelector<HTMLElement>(".viewer-main, .compare-main") ??
    document.querySelector<HTMLElement>(".grid-scroll");
  if (front) front.focus({ preventScroll: true });
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** Gives the keys back once what held the focus has gone, unless something else has taken it by then. */
export function returnFocus(): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) leaveField();
  });
}
