/** Moves the focus to whatever is in front (viewer, compare or grid), so that keys act on images. */
export function leaveField(): void {
  const front =
    document.querySelector<HTMLElement>(".viewer-main, .compare-main") ??
    document.querySelector<HTMLElement>(".grid-scroll");
  if (front) front.focus({ preventScroll: true });
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

/** Moves the focus like `leaveField` after the focused element was removed, unless something else took the focus. */
export function returnFocus(): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) leaveField();
  });
}
