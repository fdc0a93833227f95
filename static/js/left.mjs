// Countdowns: `<time data-until datetime>` inside an element with `data-now`, the server's clock.

const lang = document.documentElement.lang;
const days = new Intl.NumberFormat(lang, { style: "unit", unit: "day", unitDisplay: "long" });
const two = (number) => String(number).padStart(2, "0");

/** How far the server's clock is ahead of ours, in ms. */
export function ahead(serverNow) {
  return Date.parse(serverNow) - Date.now();
}

/** "2 дня 03:04:05", "03:04:05", or "04:05" in the last hour; "00:00" once it is past. */
export function words(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [day, hour] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24];
  const clock = [Math.floor(seconds / 60) % 60, seconds % 60];
  if (day || hour) clock.unshift(hour);
  return (day ? `${days.format(day)} ` : "") + clock.map(two).join(":");
}

/** Show what is left; gives the shortest of them in ms, or Infinity. */
export function show(root, clockAhead) {
  let shortest = Infinity;
  for (const element of root.querySelectorAll("[data-until]")) {
    const left = Date.parse(element.dateTime) - Date.now() - clockAhead;
    element.textContent = words(left);
    if (left > -5000) shortest = Math.min(shortest, left);
  }
  return shortest;
}
