// A few slips of paper, as lots were once drawn by, sink slowly past the first prize. Once, and calmly.

const COUNT = 42;
const LASTS_MS = 14000;
const BEGINS_MS = 5200; // when the name has been written
const COLOURS = ["#f2ede2", "#dcb768", "#8cc3a6", "#f0937a"];
const canvas = document.querySelector("[data-slips]");
let frame = 0;

function slip() {
  const side = Math.random();
  return {
    x: side < 0.5 ? side * 0.5 : 0.5 + side * 0.5, // beside the name, not over it
    y: -0.1 - Math.random() * 0.6,
    sinks: 0.09 + Math.random() * 0.07, // heights of the screen a second
    sways: 0.01 + Math.random() * 0.025,
    turns: 0.4 + Math.random() * 0.9,
    phase: Math.random() * Math.PI * 2,
    long: 0.012 + Math.random() * 0.014,
    colour: COLOURS[Math.floor(Math.random() * COLOURS.length)],
  };
}

function paint(pen, one, seconds, side) {
  const turn = one.phase + seconds * one.turns;
  const x = (one.x + Math.sin(turn) * one.sways) * canvas.width;
  const y = (one.y + seconds * one.sinks) * canvas.height;
  pen.save();
  pen.translate(x, y);
  pen.rotate(Math.sin(turn) * 0.9);
  pen.scale(1, Math.cos(turn * 1.3)); // it turns over as it sinks
  pen.fillStyle = one.colour;
  pen.fillRect(-one.long * side, -one.long * side * 0.35, one.long * side * 2, one.long * side * 0.7);
  pen.restore();
}

/** Let them fall, from the start. */
export function fall() {
  stop();
  const pen = canvas.getContext("2d");
  const slips = Array.from({ length: COUNT }, slip);
  const began = performance.now() + BEGINS_MS;
  const step = (now) => {
    const past = now - began;
    if (past > LASTS_MS) return stop();
    if (past > 0) {
      canvas.width = innerWidth; // this also wipes it
      canvas.height = innerHeight;
      pen.globalAlpha = Math.min(0.7, (LASTS_MS - past) / 4000);
      for (const one of slips) paint(pen, one, past / 1000, Math.min(innerWidth, innerHeight));
    }
    frame = requestAnimationFrame(step);
  };
  frame = requestAnimationFrame(step);
}

/** Take them away. */
export function stop() {
  cancelAnimationFrame(frame);
  frame = 0;
  canvas.width = 0;
}
