// Puts a part of a page anew, so that whoever is in it stays where she is.

// What has the focus, as it can be found again in the part's next version.
function keyOf(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const address = element.getAttribute("href");
  if (address) return `[href="${CSS.escape(address)}"]`;
  const within = element.parentElement?.id;
  return (within ? `#${CSS.escape(within)} > ` : "") + element.tagName.toLowerCase();
}

/** What is open stays open, and the focus stays on what it was on, or goes to the part. */
export function replace(part, next) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const open = [...part.querySelectorAll("details[open]")].map((details) => details.id);
  for (const details of next.querySelectorAll("details")) {
    details.open ||= details.id !== "" && open.includes(details.id);
  }
  part.replaceWith(next);
  if (!focused) return;
  const again = focused === part ? next : next.querySelector(keyOf(focused));
  (again ?? next).focus({ preventScroll: true });
}
