// What is left until a moment, in words, on a page that the server has already filled in.
// Screen readers are left in peace: role="timer" with aria-live="off".

const lang = document.documentElement.lang;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TRIED = "countdown-reloaded";

const said = (number, unit) =>
  new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "long" }).format(number);

/** "3 дня 4 часа", "4 часа 12 минут", "12 минут 5 секунд"; without seconds where they would flicker. */
export function words(ms, calm = still) {
  const left = Math.max(0, ms);
  const [days, hours] = [Math.floor(left / DAY), Math.floor(left / HOUR) % 24];
  const [minutes, seconds] = [Math.floor(left / MINUTE) % 60, Math.floor(left / 1000) % 60];
  const parts = days
    ? [[days, "day"], [hours, "hour"]]
    : hours
      ? [[hours, "hour"], [minutes, "minute"]]
      : calm
        ? [[Math.max(1, Math.ceil(left / MINUTE)), "minute"]]
        : [[minutes, "minute"], [seconds, "second"]];
  const told = parts.filter(([number]) => number > 0);
  return (told.length ? told : [parts.at(-1)]).map(([number, unit]) => said(number, unit)).join(" ");
}

/** Show what is left and come back when it changes; at the end look at the page anew, once. */
function run(element) {
  const left = Date.parse(element.dateTime) - Date.now();
  if (left <= 0) return anew(element.dateTime);
  const text = words(left);
  if (element.textContent !== text) element.textContent = text;
  const step = left > HOUR || still ? MINUTE : 1000;
  setTimeout(run, Math.min(left, left % step || step) + 20, element);
}

/** Not all readers in the same second, and never twice: a late draw would reload for ever. */
function anew(moment) {
  if (sessionStorage.getItem(TRIED) === moment) return;
  sessionStorage.setItem(TRIED, moment);
  setTimeout(() => location.reload(), 2000 + Math.random() * 8000);
}

document.querySelectorAll("time[data-countdown]").forEach(run);
